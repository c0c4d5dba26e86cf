package io.elasticruntime.uaa.client;

import org.springframework.data.jpa.repository.JpaRepository;

/** All clients. */
public interface Clients extends JpaRepository<Client, String> {}
