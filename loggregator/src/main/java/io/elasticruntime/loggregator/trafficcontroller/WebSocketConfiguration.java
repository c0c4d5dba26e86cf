package io.elasticruntime.loggregator.trafficcontroller;

import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Where WebSocket clients are served. Their origin is not checked, as in the original: the token is what counts. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class WebSocketConfiguration implements WebSocketConfigurer {

    private final StreamHandler streams;
    private final StreamHandshake handshake;

    WebSocketConfiguration(StreamHandler streams, StreamHandshake handshake) {
        this.streams = streams;
        this.handshake = handshake;
    }

    /** Lets Tomcat speak WebSocket. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSocketContainer() {
        return tomcat ->
                tomcat.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(streams, "/firehose/*", "/apps/*/stream")
                .addInterceptors(handshake)
                .setAllowedOriginPatterns("*");
    }
}
