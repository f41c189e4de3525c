package io.featuresql.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between the driver and a server, and holds what the server says: until it has heard a
 * number of HMGETs, so that who waits for the first answer before it sends the next one waits for
 * ever, or for good.
 */
final class HoldingProxy implements AutoCloseable {
  private static final byte[] COMMAND = {'H', 'M', 'G', 'E', 'T'};

  private final ServerSocket listening;
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private int heard;
  private int wanted;

  HoldingProxy(int target) throws IOException {
    this.target = target;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  String url() {
    return "redis://127.0.0.1:" + port();
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Holds all answers, or lets them go on. */
  void silent(boolean on) {
    hold(on ? Integer.MAX_VALUE : 0);
  }

  /** Counts from 0, and holds answers until {@code commands} were heard. */
  synchronized void hold(int commands) {
    heard = 0;
    wanted = commands;
    notifyAll();
  }

  /** How many HMGETs were heard since. */
  synchronized int heard() {
    return heard;
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.addAll(List.of(client, server));
        thread(() -> copy(client, server, true));
        thread(() -> copy(server, client, false));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void copy(Socket from, Socket to, boolean commands) {
    byte[] buffer = new byte[8192];
    int matched = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (!commands) {
          untilHeard();
        }
        out.write(buffer, 0, length);
        for (int i = 0; commands && i < length; i++) {
          matched = buffer[i] == COMMAND[matched] ? matched + 1 : buffer[i] == COMMAND[0] ? 1 : 0;
          if (matched == COMMAND.length) {
            matched = 0;
            hear();
          }
        }
      }
    } catch (IOException | InterruptedException closed) {
      // the test is over
    }
  }

  private synchronized void hear() {
    heard++;
    notifyAll();
  }

  private synchronized void untilHeard() throws InterruptedException {
    while (heard < wanted) {
      wait();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
