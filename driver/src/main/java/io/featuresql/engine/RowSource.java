package io.featuresql.engine;

import io.featuresql.engine.session.Cursor;
import java.sql.SQLException;

/** Where the rows of a result come from, and who is told when nobody reads them any more. */
public interface RowSource {
  /** Rows in memory, which hold nothing. */
  RowSource MEMORY =
      new RowSource() {
        @Override
        public boolean next(Cursor cursor) throws SQLException {
          return cursor.next();
        }

        @Override
        public SQLException translate(SQLException error) {
          return error;
        }

        @Override
        public void closed(Cursor cursor) {
          // Nothing is held.
        }
      };

  /** Moves the cursor; errors are ready to be thrown to the user. */
  boolean next(Cursor cursor) throws SQLException;

  /** The error to throw for one that the warehouse's result threw. */
  SQLException translate(SQLException error);

  /** Called once, when the result is closed; frees what the rows hold. */
  void closed(Cursor cursor) throws SQLException;
}
