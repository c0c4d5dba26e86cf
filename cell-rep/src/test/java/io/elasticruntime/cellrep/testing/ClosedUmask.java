package io.elasticruntime.cellrep.testing;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every test of a cell has the umask that a deployment gives its cells: what a process makes is for its own user alone, and
 * containers see what was opened to them.
 */
public final class ClosedUmask implements BeforeAllCallback {

    private static final int OWNER_ONLY = 077;

    @Override
    public void beforeAll(ExtensionContext context) {
        Linker linker = Linker.nativeLinker();
        var umask = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("umask"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            umask.invokeWithArguments(OWNER_ONLY);
        } catch (Throwable e) {
            throw new IllegalStateException("the umask cannot be set", e);
        }
    }
}
