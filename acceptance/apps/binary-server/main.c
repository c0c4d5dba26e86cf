/* The smallest compiled app: answers every path. Used where there is no Go. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
    const char *port = getenv("PORT"), *index = getenv("CF_INSTANCE_INDEX");
    int reuse = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 8080)};

    signal(SIGPIPE, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) {
        perror("binary-server");
        return 1;
    }
    fprintf(stderr, "binary-server is listening\n");
    for (;;) {
        char request[8192], body[128], response[512];
        int connection = accept(listener, NULL, NULL);
        size_t length = 0;
        ssize_t count;

        if (connection < 0) continue;
        while (length < sizeof request - 1 &&
               (count = read(connection, request + length, sizeof request - 1 - length)) > 0) {
            request[length += (size_t)count] = 0;
            if (strstr(request, "\r\n\r\n")) break;
        }
        snprintf(body, sizeof body, "Hello from a compiled binary, instance %s\n", index ? index : "0");
        snprintf(response, sizeof response,
                 "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                 strlen(body), body);
        if (write(connection, response, strlen(response)) < 0) perror("binary-server");
        close(connection);
    }
}
