package io.featuresql.jdbc;

import io.featuresql.planner.type.Rows;
import java.lang.reflect.Method;
import java.sql.RowIdLifetime;
import java.util.List;
import java.util.Map;

/**
 * What is answered to a question about the database that the warehouse's driver does not answer:
 * there is nothing of the kind. Programs that list everything would stop at an error.
 */
final class Unanswered {
  /** The columns that JDBC 4.3 names for the rows; those behind a {@code #} are numbers. */
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry(
              "getAttributes",
              "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME #DATA_TYPE ATTR_TYPE_NAME #ATTR_SIZE"
                  + " #DECIMAL_DIGITS #NUM_PREC_RADIX #NULLABLE REMARKS ATTR_DEF #SQL_DATA_TYPE"
                  + " #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION IS_NULLABLE"
                  + " SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE #SOURCE_DATA_TYPE"),
          Map.entry(
              "getBestRowIdentifier",
              "#SCOPE COLUMN_NAME #DATA_TYPE TYPE_NAME #COLUMN_SIZE #BUFFER_LENGTH #DECIMAL_DIGITS"
                  + " #PSEUDO_COLUMN"),
          Map.entry("getClientInfoProperties", "NAME #MAX_LEN DEFAULT_VALUE DESCRIPTION"),
          Map.entry(
              "getColumnPrivileges",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE"
                  + " IS_GRANTABLE"),
          Map.entry("getCrossReference", keys()),
          Map.entry("getExportedKeys", keys()),
          Map.entry("getImportedKeys", keys()),
          Map.entry(
              "getFunctionColumns",
              "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME #COLUMN_TYPE #DATA_TYPE"
                  + " TYPE_NAME #PRECISION #LENGTH #SCALE #RADIX #NULLABLE REMARKS"
                  + " #CHAR_OCTET_LENGTH #ORDINAL_POSITION IS_NULLABLE SPECIFIC_NAME"),
          Map.entry(
              "getFunctions",
              "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS #FUNCTION_TYPE SPECIFIC_NAME"),
          Map.entry(
              "getIndexInfo",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE INDEX_QUALIFIER INDEX_NAME #TYPE"
                  + " #ORDINAL_POSITION COLUMN_NAME ASC_OR_DESC #CARDINALITY #PAGES"
                  + " FILTER_CONDITION"),
          Map.entry(
              "getPrimaryKeys", "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #KEY_SEQ PK_NAME"),
          Map.entry(
              "getProcedureColumns",
              "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME #COLUMN_TYPE #DATA_TYPE"
                  + " TYPE_NAME #PRECISION #LENGTH #SCALE #RADIX #NULLABLE REMARKS COLUMN_DEF"
                  + " #SQL_DATA_TYPE #SQL_DATETIME_SUB #CHAR_OCTET_LENGTH #ORDINAL_POSITION"
                  + " IS_NULLABLE SPECIFIC_NAME"),
          Map.entry(
              "getProcedures",
              "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS"
                  + " #PROCEDURE_TYPE SPECIFIC_NAME"),
          Map.entry(
              "getPseudoColumns",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME #DATA_TYPE #COLUMN_SIZE"
                  + " #DECIMAL_DIGITS #NUM_PREC_RADIX COLUMN_USAGE REMARKS #CHAR_OCTET_LENGTH"
                  + " IS_NULLABLE"),
          Map.entry("getSuperTables", "TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME"),
          Map.entry(
              "getSuperTypes",
              "TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME"),
          Map.entry(
              "getTablePrivileges",
              "TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
          Map.entry("getTypeInfo", "TYPE_NAME #DATA_TYPE #PRECISION"),
          Map.entry(
              "getUDTs", "TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME #DATA_TYPE REMARKS #BASE_TYPE"),
          Map.entry(
              "getVersionColumns",
              "#SCOPE COLUMN_NAME #DATA_TYPE TYPE_NAME #COLUMN_SIZE #BUFFER_LENGTH #DECIMAL_DIGITS"
                  + " #PSEUDO_COLUMN"));

  private Unanswered() {}

  private static String keys() {
    return "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM"
        + " FKTABLE_NAME FKCOLUMN_NAME #KEY_SEQ #UPDATE_RULE #DELETE_RULE FK_NAME PK_NAME"
        + " #DEFERRABILITY";
  }

  /** No rows, no, 0, or an empty text: what {@code method} of the metadata gives. */
  static Object answer(Method method) {
    Class<?> type = method.getReturnType();
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == String.class) {
      return "";
    }
    if (type == RowIdLifetime.class) {
      return RowIdLifetime.ROWID_UNSUPPORTED;
    }
    String columns = COLUMNS.getOrDefault(method.getName(), "TABLE_CAT");
    return new Rows(DefinitionTables.columns(columns), List.of());
  }
}
