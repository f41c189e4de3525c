<#-- The FEATURES operator of FROM. -->

/** Throws when the clause that began at {@code s} is not followed by AS OF or BEFORE. */
JAVACODE void checkAsOf(Span s)
{
    final Token next = getToken(1);
    if (next.kind == BEFORE || next.kind == AS && getToken(2).kind == OF) {
        return;
    }
    SqlFeatures.Follower follower = SqlFeatures.Follower.ANYTHING_ELSE;
    switch (next.kind) {
    case IDENTIFIER: case QUOTED_IDENTIFIER: case BACK_QUOTED_IDENTIFIER:
        if (getToken(2).kind == AS) {
            follower = SqlFeatures.Follower.NAME_AND_AS;
        }
        break;
    case DOT:
        follower = SqlFeatures.Follower.DOT;
        break;
    case ON: case LPAREN: case AS:
        follower = SqlFeatures.Follower.OUT_OF_ORDER;
        break;
    case EQ: case LT: case GT: case LE: case GE: case NE: case NE2: case OR: case IS: case IN:
    case LIKE: case ILIKE: case BETWEEN: case NOT:
        follower = SqlFeatures.Follower.COMPARISON;
        break;
    default:
        break;
    }
    if (next.kind == WITHIN || next.image.equalsIgnoreCase("WITHIN")) {
        follower = SqlFeatures.Follower.WITHIN;
    }
    SqlFeatures.failWithoutAsOf(s.end(this), follower, next.image,
        new SqlParserPos(next.beginLine, next.beginColumn, next.endLine, next.endColumn));
}

/** Parses the clause that applies to {@code input}, or has no left side if that is null. */
SqlFeatures FeaturesClause(SqlNode input) :
{
    final Span s;
    final List<SqlNode> refs = new ArrayList<SqlNode>();
    final SqlNode asOf;
    boolean before = false;
    SqlNode knownAsOf = null;
}
{
    <FEATURES> { s = span(); }
    AddFeatureRef(refs)
    ( <COMMA> AddFeatureRef(refs) )*
    { checkAsOf(s); }
    (
        <AS> <OF>
    |
        <BEFORE> { before = true; }
    )
    asOf = Expression(ExprContext.ACCEPT_SUB_QUERY)
    [
        LOOKAHEAD(3)
        <KNOWN> <AS> <OF> knownAsOf = Expression(ExprContext.ACCEPT_SUB_QUERY)
    ]
    {
        return new SqlFeatures(s.end(this), input, new SqlNodeList(refs, Span.of(refs).pos()),
            asOf, before, knownAsOf);
    }
}

void AddFeatureRef(List<SqlNode> list) :
{
    final Span s;
    final SqlIdentifier name;
    SqlNodeList items = null;
    SqlIdentifier alias = null;
    SqlIdentifier prefix = null;
    final List<SqlNode> bindings = new ArrayList<SqlNode>();
    SqlInterval within = null;
}
{
    name = SimpleIdentifier() { s = span(); }
    [ items = FeatureItems() ]
    [
        LOOKAHEAD({ getToken(1).kind == AS && getToken(2).kind != OF })
        <AS> alias = SimpleIdentifier()
    ]
    [
        LOOKAHEAD({ getToken(1).kind == IDENTIFIER && getToken(1).image.equalsIgnoreCase("PREFIX") })
        <IDENTIFIER> prefix = SimpleIdentifier()
    ]
    [
        <ON> AddKeyBinding(bindings)
        ( <AND> AddKeyBinding(bindings) )*
    ]
    [ <WITHIN_INTERVAL> within = ConstantInterval() ]
    {
        list.add(new SqlFeatureRef(s.end(this), name, items, alias, prefix,
            new SqlNodeList(bindings, s.pos()), within));
    }
}

SqlNodeList FeatureItems() :
{
    final Span s;
    final List<SqlNode> list = new ArrayList<SqlNode>();
}
{
    <LPAREN> { s = span(); }
    AddFeatureItem(list)
    ( <COMMA> AddFeatureItem(list) )*
    <RPAREN> { return new SqlNodeList(list, s.end(this)); }
}

void AddFeatureItem(List<SqlNode> list) :
{
    final Span s;
    final SqlIdentifier name;
    SqlIdentifier alias = null;
}
{
    name = SimpleIdentifier() { s = span(); }
    [ [ <AS> ] alias = SimpleIdentifier() ]
    { list.add(new SqlFeatureItem(s.end(this), name, alias)); }
}

void AddKeyBinding(List<SqlNode> list) :
{
    final Span s;
    final SqlIdentifier key;
    final SqlNode e;
}
{
    key = SimpleIdentifier() {
        s = span();
        if (getToken(1).kind == DOT) {
            SqlKeyBinding.failQualified(s.pos());
        }
    }
    <EQ> e = KeyExpression()
    { list.add(new SqlKeyBinding(s.end(this), key, e)); }
}

/** An expression without AND, OR or comparisons, unless they are in parentheses. */
SqlNode KeyExpression() :
{
    final List<Object> list = new ArrayList<Object>();
    final Span s = Span.of();
    final SqlOperator op;
    SqlOperator infix;
    SqlNode e;
}
{
    AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
    (
        InfixCast(list, ExprContext.ACCEPT_SUB_QUERY, s)
    |
        AtTimeZone(list, ExprContext.ACCEPT_SUB_QUERY, s)
    |
        DialectOperator(list, ExprContext.ACCEPT_SUB_QUERY, s)
    |
        <LBRACKET> e = Subscript() <RBRACKET> {
            list.add(new SqlParserUtil.ToTreeListItem(SqlStdOperatorTable.ITEM, getPos()));
            list.add(e);
        }
    |
        infix = ArithmeticOperator() {
            list.add(new SqlParserUtil.ToTreeListItem(infix, getPos()));
        }
        AddExpression2b(list, ExprContext.ACCEPT_SUB_QUERY)
    )*
    { return SqlParserUtil.toTree(list); }
}

SqlOperator ArithmeticOperator() :
{
}
{
    <PLUS> { return SqlStdOperatorTable.PLUS; }
|   <MINUS> { return SqlStdOperatorTable.MINUS; }
|   <STAR> { return SqlStdOperatorTable.MULTIPLY; }
|   <SLASH> { return SqlStdOperatorTable.DIVIDE; }
|   <PERCENT_REMAINDER> { return SqlStdOperatorTable.PERCENT_REMAINDER; }
|   <CONCAT> { return SqlStdOperatorTable.CONCAT; }
|   <CARET> { return SqlStdOperatorTable.BITXOR_OPERATOR; }
|   <AMPERSAND> { return SqlStdOperatorTable.BITAND_OPERATOR; }
}

/** INTERVAL with a constant of a fixed length. */
SqlInterval ConstantInterval() :
{
    final Span s;
    String sign = "";
    final String value;
    final Span valueSpan;
    String from = null;
    String to = null;
}
{
    <INTERVAL> { s = span(); }
    [ <MINUS> { sign = "-"; } | <PLUS> ]
    (
        value = SimpleStringLiteral()
    |
        <UNSIGNED_INTEGER_LITERAL> { value = token.image; }
    |
        <DECIMAL_NUMERIC_LITERAL> { value = token.image; }
    )
    { valueSpan = span(); }
    [
        LOOKAHEAD({ DialectOperators.isTimeUnit(getToken(1).image) })
        from = UnitName()
        [ LOOKAHEAD(2) <TO> to = UnitName() ]
    ]
    { return SqlInterval.of(s.end(this), sign + value, from, to); }
}

String UnitName() :
{
}
{
    (
        SimpleIdentifier()
    |   <YEAR> | <MONTH> | <DAY> | <HOUR> | <MINUTE> | <SECOND>
    )
    { final String name = token.image; }
    [ LOOKAHEAD(2) <LPAREN> <UNSIGNED_INTEGER_LITERAL> [ <COMMA> <UNSIGNED_INTEGER_LITERAL> ] <RPAREN> ]
    { return name; }
}

/** An expression and nothing behind it. */
SqlNode ExpressionEof() :
{
    final SqlNode e;
}
{
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) <EOF> { return e; }
}
