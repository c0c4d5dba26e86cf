package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservationsTest {

    @TempDir
    Path directory;

    @Test
    void whatIsUsedStaysAndWhatNobodyUsesGoes() throws Exception {
        Path owner = Files.createDirectory(directory.resolve("owner"));
        Reservations reservations = new Reservations(Settings.in(directory).network());
        reservations.takePorts(1, owner);

        reservations.removeUnlessUsed();
        assertThat(directory.resolve("reservations/ports")).isNotEmptyDirectory();

        reservations.release(owner);
        reservations.removeUnlessUsed();
        assertThat(directory.resolve("reservations")).doesNotExist();
    }

    @Test
    void noPortIsGivenTwiceThoughTheDirectoryComesAndGoes() throws Exception {
        Set<Integer> taken = ConcurrentHashMap.newKeySet();
        List<Future<?>> cells = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int cell = 0; cell < 4; cell++) {
                Path owner = Files.createDirectory(directory.resolve("owner-" + cell));
                Reservations reservations =
                        new Reservations(Settings.in(directory).network());
                cells.add(threads.submit(() -> {
                    for (int round = 0; round < 50; round++) {
                        List<Integer> ports = reservations.takePorts(2, owner);
                        assertThat(ports).allMatch(taken::add, "was free");
                        taken.removeAll(ports);
                        reservations.release(owner);
                        reservations.removeUnlessUsed();
                    }
                }));
            }
        }
        for (Future<?> cell : cells) {
            cell.get();
        }
        assertThat(directory.resolve("reservations")).doesNotExist();
    }
}
