<#-- What warehouses write around the clause and the SQL standard does not have. -->

/** Whether nothing that could be grouped by begins with a token of this kind. */
JAVACODE boolean endsGroupBy(int kind)
{
    switch (kind) {
    case EOF: case RPAREN: case SEMICOLON: case HAVING: case WINDOW: case QUALIFY: case ORDER:
    case LIMIT: case OFFSET: case FETCH: case UNION: case INTERSECT: case EXCEPT:
        return true;
    default:
        return false;
    }
}

/** JOINs of DuckDB, Spark and Trino. */
JoinType DialectJoinType() :
{
    JoinType type = JoinType.ASOF;
}
{
    <ASOF> [ <LEFT> [ <OUTER> ] { type = JoinType.LEFT_ASOF; } | <INNER> ] <JOIN> { return type; }
|
    LOOKAHEAD(2)
    [ <LEFT> ] <SEMI> <JOIN> { return JoinType.LEFT_SEMI_JOIN; }
|
    LOOKAHEAD(2)
    [ <LEFT> ] <ANTI> <JOIN> { return JoinType.LEFT_ANTI_JOIN; }
|
    <POSITIONAL> <JOIN> { return JoinType.CROSS; }
}

/** x::type */
void InfixCast(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlNode type;
}
{
    <INFIX_CAST> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(SqlLibraryOperators.INFIX_CAST, getPos()));
    }
    type = DialectType() { list.add(type); }
}

/** A type with the suffixes that make it a list: INT[], INT[3]. */
SqlNode DialectType() :
{
    SqlNode type;
    final Span s;
    final List<SqlNode> arguments = new ArrayList<SqlNode>();
}
{
    type = DataType() { s = Span.of(type); }
    [
        // DECIMAL(10, 2) and its like are in DataType; this is for the types it has no name for.
        LOOKAHEAD(2)
        <LPAREN> UnsignedIntLiteral() [ <COMMA> UnsignedIntLiteral() ] <RPAREN>
    ]
    (
        LOOKAHEAD(2, { getToken(2).kind == RBRACKET
            || getToken(2).kind == UNSIGNED_INTEGER_LITERAL && getToken(3).kind == RBRACKET })
        <LBRACKET> [ <UNSIGNED_INTEGER_LITERAL> ] <RBRACKET> {
            type = DialectOperators.listType((SqlDataTypeSpec) type, s.end(this));
        }
    )*
    { return type; }
}

/** x AT TIME ZONE zone */
void AtTimeZone(List<Object> list, ExprContext exprContext, Span s) :
{
}
{
    <AT> <TIME> <ZONE> {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(DialectOperators.AT_TIME_ZONE, getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}

/** An operator that has no name here, such as ->> or ~~. */
void DialectOperator(List<Object> list, ExprContext exprContext, Span s) :
{
}
{
    ( <DIALECT_OPERATOR> | <LAMBDA> | <VERTICAL_BAR> ) {
        checkNonQueryExpression(exprContext);
        list.add(new SqlParserUtil.ToTreeListItem(
            DialectOperators.binary(token.image), getPos()));
    }
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
}

/** What is between the brackets of x[...]: an index or a slice. */
SqlNode Subscript() :
{
    final Span s;
    SqlNode low = null;
    SqlNode high = null;
    SqlNode step = null;
}
{
    (
        low = Expression(ExprContext.ACCEPT_SUB_QUERY) { s = Span.of(low); }
        [
            <COLON> [ high = SliceEnd() ] [ <COLON> step = SliceEnd() ]
            { return DialectOperators.slice(s.end(this), low, high, step); }
        ]
        { return low; }
    |
        <COLON> { s = span(); } [ high = SliceEnd() ] [ <COLON> step = SliceEnd() ]
        { return DialectOperators.slice(s.end(this), low, high, step); }
    )
}

SqlNode SliceEnd() :
{
    final SqlNode e;
}
{
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) { return e; }
}

/** [1, 2] */
SqlNode ListLiteral() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LBRACKET> { s = span(); }
    [
        AddExpression(list, ExprContext.ACCEPT_SUB_QUERY)
        ( <COMMA> AddExpression(list, ExprContext.ACCEPT_SUB_QUERY) )*
    ]
    <RBRACKET> {
        return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(s.end(this), list);
    }
}

/** {'a': 1, b: 2} */
SqlNode StructLiteral() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LBRACE> { s = span(); }
    [ AddStructField(list) ( <COMMA> AddStructField(list) )* ]
    <RBRACE> { return DialectOperators.STRUCT.createCall(s.end(this), list); }
}

void AddStructField(List<SqlNode> list) :
{
    final SqlNode name;
    final String text;
}
{
    (
        text = SimpleStringLiteral() { name = SqlLiteral.createCharString(text, getPos()); }
    |
        name = SimpleIdentifier()
    )
    <COLON> { list.add(name); }
    AddExpression(list, ExprContext.ACCEPT_SUB_QUERY)
}

/** $1 */
SqlNode NumberedParameter() :
{
}
{
    <NUMBERED_PARAMETER> {
        return DialectOperators.numberedParameter(token.image, getPos());
    }
}

/** lambda x: x + 1 */
SqlNode LambdaKeyword() :
{
    final Span s;
    final List<SqlNode> parameters = new ArrayList<SqlNode>();
    final SqlNode body;
}
{
    <LAMBDA_WORD> { s = span(); }
    AddSimpleIdentifiers(parameters)
    <COLON> body = Expression(ExprContext.ACCEPT_SUB_QUERY) {
        return new SqlLambda(s.end(this), new SqlNodeList(parameters, Span.of(parameters).pos()),
            body);
    }
}

/** CREATE TABLE ... AS, CREATE VIEW ... AS */
SqlCreate CreateAs(Span s, boolean replace) :
{
    final SqlIdentifier name;
    boolean ifNotExists = false;
    SqlNodeList columns = null;
    final SqlNode query;
    final boolean view;
}
{
    [ <TEMPORARY> ]
    ( <TABLE> { view = false; } | <VIEW> { view = true; } )
    [ LOOKAHEAD(3) /* IF */ <IDENTIFIER> <NOT> <EXISTS> { ifNotExists = true; } ]
    name = CompoundTableIdentifier()
    [ columns = ParenthesizedSimpleIdentifierList() ]
    <AS> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    {
        return view
            ? SqlDdlNodes.createView(s.end(this), replace, name, columns, query)
            : SqlDdlNodes.createTable(s.end(this), replace, ifNotExists, name, columns, query);
    }
}
