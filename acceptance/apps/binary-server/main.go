// The smallest compiled app: answers every path.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	index := os.Getenv("CF_INSTANCE_INDEX")
	if index == "" {
		index = "0"
	}
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		log.Printf("%s %s", request.Method, request.URL)
		fmt.Fprintf(response, "Hello from a compiled binary, instance %s\n", index)
	})
	log.Printf("binary-server is listening")
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
