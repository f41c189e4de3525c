package io.featuresql.law;

final class EmbeddedOnlineTest extends OnlineContract {
  @Override
  String store() {
    return "embedded";
  }
}
