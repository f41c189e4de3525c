package io.featuresql.law;

final class EmbeddedWritingTest extends WritingContract {
  @Override
  String store() {
    return "embedded";
  }
}
