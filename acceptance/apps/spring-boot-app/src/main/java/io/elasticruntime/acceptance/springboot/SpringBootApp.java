package io.elasticruntime.acceptance.springboot;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says hello; {@code /actuator/health} and {@code /actuator/info} say more. */
@SpringBootApplication
@RestController
public class SpringBootApp {

    private final String hello;

    SpringBootApp(@Value("${CF_INSTANCE_INDEX:0}") String index) {
        this.hello = "Hello from Spring Boot, instance " + index + "\n";
    }

    public static void main(String[] arguments) {
        SpringApplication.run(SpringBootApp.class, arguments);
    }

    @GetMapping(path = "/", produces = "text/plain")
    String hello() {
        return hello;
    }
}
