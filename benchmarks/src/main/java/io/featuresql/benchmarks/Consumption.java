package io.featuresql.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the process and the current thread have consumed so far. */
@SuppressForbidden("the portable interfaces tell neither")
final class Consumption {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Consumption() {}

  /** CPU time of all threads, native ones too. */
  static long processorNanos() {
    return PROCESS.getProcessCpuTime();
  }

  /** CPU time of the current thread. */
  static long threadNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Bytes that the current thread has allocated on the heap. */
  static long threadBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** Bytes that the threads which live now have allocated on the heap. */
  static long allThreadsBytes() {
    long bytes = 0;
    for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      bytes += Math.max(0, each);
    }
    return bytes;
  }
}
