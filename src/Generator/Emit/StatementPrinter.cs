using AutodiffGen.Generator.IR;

namespace AutodiffGen.Generator.Emit;

/// <summary>Prints statements as C#. It decides nothing: what stands in the IR is what is written.</summary>
internal sealed class StatementPrinter(CodeWriter writer, ExpressionPrinter expressions, Naming names)
{
    public void Print(Block block)
    {
        foreach (Statement statement in block.Statements) Print(statement);
    }

    private void PrintBraced(Block block, string end = "")
    {
        writer.Open();
        Print(block);
        writer.Close(end);
    }

    private void Print(Statement statement)
    {
        switch (statement)
        {
            case Declare declare:
                PrintDeclare(declare);
                break;
            case Assign or Increment:
                writer.Line(Simple(statement) + ";");
                break;
            case Differentiated differentiated:
                Print(differentiated.Primal);
                break;
            case If @if:
                PrintIf(@if);
                break;
            case For { Parallelism: { Form: not ParallelForm.InOrder } parallelism } @for:
                string options = parallelism.Options is { } given ? ", " + names[given] : string.Empty;
                string runner = parallelism.Runner is { } blocks ? names[blocks] : expressions.PrintType("System.Threading.Tasks.Parallel");
                writer.Line(runner + ".For(" + expressions.Print(@for.From) + ", " + expressions.Print(@for.To) + options + ", " + names[@for.Counter] + " =>");
                PrintBraced(@for.Body, ");");
                break;
            case For @for:
                PrintFor(@for);
                break;
            case While @while:
                PrintWhile(@while);
                break;
            case Breakable breakable:
                writer.Line("do");
                PrintBraced(breakable.Body);
                writer.Line("while (false);");
                break;
            case Break:
                writer.Line("break;");
                break;
            case Continue:
                writer.Line("continue;");
                break;
            case Return @return:
                writer.Line(@return.Value is null ? "return;" : "return " + expressions.Print(@return.Value) + ";");
                break;
            case ReturnTuple tuple:
                writer.Line("return (" + string.Join(", ", tuple.Values.Select(expressions.Print)) + ");");
                break;
            case Call call:
                PrintCall(call);
                break;
            case CaughtEffect caught:
                PrintCaught(caught);
                break;
            case Effect effect:
                writer.Line(Result(effect.Result) + expressions.PrintTemplate(effect.Format, effect.Operands) + ";");
                break;
            case TakePair pair:
                string Part(PairPart? part) => part is null ? "_" : (part.Declares ? expressions.Print(part.Variable.Type) + " " : string.Empty) + names[part.Variable];
                writer.Line("(" + Part(pair.First) + ", " + Part(pair.Second) + ") = " + expressions.PrintTemplate(pair.Source.Format, pair.Source.Operands) + ";");
                break;
            case Fill fill:
                PrintFill(fill);
                break;
            case Copy copy:
                PrintCopy(copy);
                break;
            case Permute permute:
                writer.Line("(" + string.Join(", ", permute.Targets.Select(v => names[v])) + ") = (" + string.Join(", ", permute.Sources.Select(v => names[v])) + ");");
                break;
            case TapePush push:
                writer.Line(names[push.Tape] + ".Push(" + expressions.Print(push.Value) + ");");
                break;
            case TapePop pop:
                writer.Line(pop.Variable.Type.Text + " " + names[pop.Variable] + " = " + names[pop.Tape] + ".Pop<" + pop.Variable.Type.Text + ">();");
                break;
            case TapeWindow window:
                string element = ((BufferType)window.Window.Type).Element.Text;
                writer.Line(expressions.Print(window.Window.Type) + " " + names[window.Window] + " = " + names[window.Tape] + "." + (window.Pop ? "Pop" : "Push") + "<" + element + ">(" + expressions.Print(window.Count) + ");");
                break;
            case Comment comment:
                writer.Line("// " + comment.Text);
                break;
            case WithTapes tapes:
                foreach (Variable tape in tapes.Tapes) writer.Line(expressions.Print(tape.Type) + " " + names[tape] + " = " + (tape.Type is OtherType { Name: "global::AutodiffGen.Tape" } ? "default" : "new()") + ";");
                writer.Line("try");
                PrintBraced(tapes.Body);
                writer.Line("finally");
                writer.Open();
                foreach (Variable tape in tapes.Tapes) writer.Line(names[tape] + ".Dispose();");
                writer.Close();
                break;
            case WithCleanup cleanup:
                writer.Line("try");
                PrintBraced(cleanup.Body);
                writer.Line("finally");
                PrintBraced(cleanup.Cleanup);
                break;
            default:
                throw new InvalidOperationException("No text for " + statement.GetType().Name);
        }
    }

    private void PrintCaught(CaughtEffect effect)
    {
        for (int i = 0; i < effect.Writes.Count; i++)
        {
            string name = names[effect.Writes[i]];
            if (expressions.Print(effect.Operands[i]) is var old && old != name) writer.Line(name + " = " + old + ";");
            names.Aliases[effect.InnerWrites[i].Id] = name;
        }

        for (int i = 0; i < effect.InnerReads.Count; i++) names.Aliases[effect.InnerReads[i].Id] = expressions.PrintPrimary(effect.Operands[effect.InnerWrites.Count + i]);
        writer.Line("try");
        PrintBraced(effect.Body);
        foreach (Handler handler in effect.Handlers)
        {
            string caught = handler.Type.Length == 0 ? "catch" : "catch (" + handler.Type + (handler.Exception is null ? string.Empty : " " + names[handler.Exception]) + ")";
            writer.Line(caught + (handler.Filter is null ? string.Empty : " when (" + expressions.Print(handler.Filter) + ")"));
            PrintBraced(handler.Body);
        }
    }

    private string Result(Variable? result) =>
        result is null ? string.Empty : (names.DeclaredByStatement.Contains(result.Id) ? expressions.Print(result.Type) + " " : string.Empty) + names[result] + " = ";

    private void PrintDeclare(Declare declare)
    {
        if (declare is { Value: null, IsUnassigned: true })
        {
            writer.Line(expressions.Print(declare.Variable.Type) + " " + names[declare.Variable] + ";");
            return;
        }

        // A declaration without a value is definitely assigned later, which the compiler can't always see in normalized code.
        string value = declare.Value is null ? Default(declare.Variable.Type) : expressions.Print(declare.Value);
        writer.Line((declare.IsScoped ? "scoped " : string.Empty) + expressions.Print(declare.Variable.Type) + " " + names[declare.Variable] + " = " + value + ";");
    }

    private string Default(IrType type) => type switch
    {
        PrimitiveType { Kind: Primitive.Boolean } => "false",
        PrimitiveType { Kind: Primitive.Char } => "'\\0'",
        { IsScalar: true } => expressions.Print(Literal.Real(0, type)),
        BufferType { IsRectangular: true } array => "new " + expressions.Print(array.Element) + "[" + string.Join(", ", Enumerable.Repeat("0", array.Rank)) + "]",
        BufferType { Kind: BufferKind.Array } array => expressions.PrintType("System.Array") + ".Empty<" + expressions.Print(array.Stored) + ">()",
        BufferType or OtherType { Unmanaged: true } => "default",
        _ => "default!",
    };

    private string Simple(Statement statement)
    {
        switch (statement)
        {
            case Increment { Value: Unary { Operator: UnaryOperator.Negate } negate } decrement:
                return expressions.Print(decrement.Target) + " -= " + expressions.Print(negate.Operand);
            case Increment { Value: Literal { Type.IsReal: true, Code: null, RealValue: < 0 } negative } decrement:
                return expressions.Print(decrement.Target) + " -= " + expressions.Print(Literal.Real(-negative.RealValue, negative.Type));
            case Increment increment:
                return expressions.Print(increment.Target) + " += " + expressions.Print(increment.Value);
            case Assign { Value: Binary { Operator: BinaryOperator.Multiply or BinaryOperator.Divide, Type.IsReal: true } operation } assign when operation.Left.Equals(assign.Target):
                return expressions.Print(assign.Target) + (operation.Operator == BinaryOperator.Multiply ? " *= " : " /= ") + expressions.Print(operation.Right);
            case Assign { Value: Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Right: Literal { Bits: 1, Type.IsInteger: true }, Checked: false } step } assign when step.Left.Equals(assign.Target):
                return expressions.Print(assign.Target) + (step.Operator == BinaryOperator.Add ? "++" : "--");
            case Assign assign:
                return expressions.Print(assign.Target) + " = " + expressions.Print(assign.Value);
            case Differentiated differentiated:
                return Simple(differentiated.Primal);
            default:
                throw new InvalidOperationException("No short form of " + statement.GetType().Name);
        }
    }

    private void PrintIf(If @if)
    {
        if (@if.Then.IsEmpty && !@if.Else.IsEmpty)
        {
            writer.Line("if (" + expressions.Print(Negated(@if.Condition)) + ")");
            PrintBraced(@if.Else);
            return;
        }

        writer.Line("if (" + expressions.Print(@if.Condition) + ")");
        PrintBraced(@if.Then);
        while (@if.Else is { IsEmpty: false } other)
        {
            if (other.Statements.Count == 1 && other.Statements[0] is If { Then.IsEmpty: false } chained)
            {
                writer.Line("else if (" + expressions.Print(chained.Condition) + ")");
                PrintBraced(chained.Then);
                @if = chained;
                continue;
            }

            writer.Line("else");
            PrintBraced(other);
            break;
        }
    }

    private static Expression Negated(Expression condition) => condition switch
    {
        Unary { Operator: UnaryOperator.Not } not => not.Operand,
        Binary { Operator: BinaryOperator.Equal } equal => equal with { Operator = BinaryOperator.NotEqual },
        Binary { Operator: BinaryOperator.NotEqual } different => different with { Operator = BinaryOperator.Equal },
        Binary { Operator: BinaryOperator.Less, Left.Type.IsInteger: true } less => less with { Operator = BinaryOperator.GreaterOrEqual },
        Binary { Operator: BinaryOperator.Greater, Left.Type.IsInteger: true } greater => greater with { Operator = BinaryOperator.LessOrEqual },
        _ => new Unary(UnaryOperator.Not, condition, IrType.Boolean),
    };

    private void PrintFor(For @for)
    {
        string counter = names[@for.Counter];
        string step = @for.Step switch
        {
            Literal { Bits: 1 } => counter + "++",
            Literal { Bits: -1 } => counter + "--",
            Literal { Bits: < 0 } literal => counter + " -= " + Literals.Print(literal with { Bits = -literal.Bits }, false),
            Unary { Operator: UnaryOperator.Negate } negate => counter + " -= " + expressions.Print(negate.Operand),
            _ => counter + " += " + expressions.Print(@for.Step),
        };
        Expression test = new Binary(@for.Relation, new Read(@for.Counter), @for.To, IrType.Boolean);
        string condition = expressions.Print(@for.Guard is null ? test : new Binary(BinaryOperator.AndAlso, @for.Guard, test, IrType.Boolean));
        writer.Line("for (" + @for.Counter.Type.Text + " " + counter + " = " + expressions.Print(@for.From) + "; " + condition + "; " + step + ")");
        PrintBraced(@for.Body);
    }

    private void PrintWhile(While @while)
    {
        bool isShort = @while.Update.Statements.All(s => s.Primal() is Assign or Increment);
        if (@while.TestAtEnd)
        {
            writer.Line("do");
            PrintBraced(new Block([.. @while.Body.Statements, .. @while.Update.Statements]));
            writer.Line("while (" + expressions.Print(@while.Condition) + ");");
        }
        else if (!@while.Update.IsEmpty && isShort)
        {
            bool always = @while.Condition is Literal { Bits: 1 };
            writer.Line("for (; " + (always ? string.Empty : expressions.Print(@while.Condition)) + "; " + string.Join(", ", @while.Update.Statements.Select(Simple)) + ")");
            PrintBraced(@while.Body);
        }
        else
        {
            writer.Line("while (" + expressions.Print(@while.Condition) + ")");
            PrintBraced(new Block([.. @while.Body.Statements, .. @while.Update.Statements]));
        }
    }

    private void PrintCall(Call call)
    {
        IEnumerable<string> arguments = call.Arguments.Select((argument, i) => call.Callee.Parameters[i].Passing switch
        {
            Passing.Ref => "ref " + expressions.Print(argument),
            Passing.Out => "out " + expressions.Print(argument),
            _ => expressions.Print(argument),
        });
        string path = call.Callee.HasReceiver ? expressions.PrintTemplate(call.Callee.Path, call.Arguments) : call.Callee.PathOf(string.Empty);
        writer.Line(Result(call.Result) + path + "(" + string.Join(", ", call.Callee.HasReceiver ? arguments.Skip(1) : arguments) + ");");
    }

    private void PrintFill(Fill fill)
    {
        string buffer = names[fill.Buffer];
        bool isArray = fill.Buffer.Type is BufferType { Kind: BufferKind.Array };
        bool clears = fill.Value is Literal { Bits: 0 };
        string array = expressions.PrintType("System.Array");
        if (fill.Buffer.Type is BufferType { IsJagged: true })
        {
            writer.Line(expressions.PrintType("AutodiffGen.JaggedArrays") + ".Clear(" + buffer + ");");
            return;
        }

        writer.Line((clears, isArray) switch
        {
            (true, true) => array + ".Clear(" + buffer + ");",
            (true, false) => buffer + ".Clear();",
            (false, true) => array + ".Fill(" + buffer + ", " + expressions.Print(fill.Value) + ");",
            _ => buffer + ".Fill(" + expressions.Print(fill.Value) + ");",
        });
    }

    private void PrintCopy(Copy copy)
    {
        bool fromArray = copy.Source.Type is BufferType { Kind: BufferKind.Array };
        bool toArray = copy.Target.Type is BufferType { Kind: BufferKind.Array };
        string source = names[copy.Source];
        string target = names[copy.Target];
        if (copy.Source.Type is BufferType { IsRectangular: true })
        {
            writer.Line(expressions.PrintType("System.Array") + ".Copy(" + source + ", " + target + ", " + source + ".Length);");
            return;
        }

        if (fromArray)
        {
            string span = expressions.Print(new BufferType(BufferKind.ReadOnlySpan, ((BufferType)copy.Source.Type).Element));
            source = "new " + span + "(" + source + ")";
        }

        writer.Line(fromArray && toArray ? names[copy.Source] + ".CopyTo(" + target + ", 0);" : source + ".CopyTo(" + target + ");");
    }
}
