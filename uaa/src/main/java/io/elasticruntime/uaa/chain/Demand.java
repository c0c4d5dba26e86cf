package io.elasticruntime.uaa.chain;

import java.util.Set;

/** What somebody must show who wants in. */
sealed interface Demand {

    /** Nothing: the answer is for everyone. */
    record Nothing() implements Demand {}

    /**
     * The secret of a client, by HTTP Basic or in the form.
     *
     * @param anyOf authorities of which the client must have one; empty: any client
     */
    record ClientSecret(Set<String> anyOf) implements Demand {}

    /**
     * A bearer token.
     *
     * @param anyOf scopes of which it must have one; empty: the endpoint decides by what is asked for
     * @param own path variable that names a user; a token of that user needs {@code ownAnyOf} instead; empty: none
     * @param ownAnyOf scopes for what is one's own; empty: none needed
     */
    record Token(Set<String> anyOf, String own, Set<String> ownAnyOf) implements Demand {}

    /**
     * The certificate of a component. Where the deployment has no certificates this is open.
     *
     * @param names of the components; empty: any but the router, which brings in the requests of the whole world
     */
    record Certificate(Set<String> names) implements Demand {

        private static final String ROUTER = "router";

        boolean allows(Component caller) {
            return switch (caller) {
                case Component.Unknown _ -> true;
                case Component.Named(String name) -> names.isEmpty() ? !name.equals(ROUTER) : names.contains(name);
            };
        }
    }

    /** Who has presented a certificate. */
    sealed interface Component {

        /** There are no certificates in this deployment. */
        record Unknown() implements Component {}

        record Named(String name) implements Component {}
    }
}
