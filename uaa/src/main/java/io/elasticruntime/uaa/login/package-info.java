/** What a client asks before it has a token: prompts and version. */
@NullMarked
package io.elasticruntime.uaa.login;

import org.jspecify.annotations.NullMarked;
