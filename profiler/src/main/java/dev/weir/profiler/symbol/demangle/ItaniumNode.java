package dev.weir.profiler.symbol.demangle;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of a C++ name. A declarator surrounds the name it declares ({@code void (*name)(int)}): so each part prints what stands left of it and
 * what stands right of it.
 */
abstract class ItaniumNode {
    abstract void left(NamePrinter out);

    void right(NamePrinter out) {}

    /** Whether the declarator needs parentheses around a {@code *} or {@code &}: a function or an array. */
    boolean needsParentheses() {
        return false;
    }

    boolean isArray() {
        return false;
    }

    /** What a constructor of this class is called: its last name without template arguments. */
    ItaniumNode constructorName() {
        return this;
    }

    /** Whether an operand in an expression stands without parentheses around it. */
    boolean isSimpleOperand() {
        return false;
    }

    final void print(NamePrinter out) {
        printLeft(out);
        printRight(out);
    }

    final void printLeft(NamePrinter out) {
        out.enter();
        left(out);
        out.leave();
    }

    final void printRight(NamePrinter out) {
        out.enter();
        right(out);
        out.leave();
    }

    final void printOperand(NamePrinter out) {
        if (isSimpleOperand()) {
            print(out);
        } else {
            out.add("(");
            print(out);
            out.add(")");
        }
    }

    /** Comma separated; what prints nothing (an empty pack) takes no comma. */
    static void printList(List<ItaniumNode> nodes, NamePrinter out) {
        boolean first = true;
        for (ItaniumNode node : nodes) {
            int before = out.length();
            if (!first) {
                out.add(", ");
            }
            int start = out.length();
            node.print(out);
            if (out.length() == start) {
                out.cutTo(before);
            } else {
                first = false;
            }
        }
    }

    static final class Text extends ItaniumNode {
        private final String text;

        Text(String text) {
            this.text = text;
        }

        @Override
        void left(NamePrinter out) {
            out.add(text);
        }

        @Override
        boolean isSimpleOperand() {
            return true;
        }

        String text() {
            return text;
        }
    }

    /** A builtin type; knows how its literals are written. */
    static final class Builtin extends ItaniumNode {
        private final String name;
        private final @Nullable String suffix;

        /** @param suffix what stands behind a literal ({@code u}), or null when the type stands in front of it */
        Builtin(String name, @Nullable String suffix) {
            this.name = name;
            this.suffix = suffix;
        }

        @Override
        void left(NamePrinter out) {
            out.add(name);
        }

        @Nullable
        String suffix() {
            return suffix;
        }

        String name() {
            return name;
        }
    }

    /** One of the abbreviations of the standard library; {@code Ss} is a class whose constructor is {@code basic_string}. */
    static final class Standard extends ItaniumNode {
        private final String name;
        private final String constructor;

        Standard(String name, String constructor) {
            this.name = name;
            this.constructor = constructor;
        }

        @Override
        void left(NamePrinter out) {
            out.add(name);
        }

        @Override
        ItaniumNode constructorName() {
            return new Text(constructor);
        }
    }

    static final class Qualified extends ItaniumNode {
        private final ItaniumNode scope;
        private final ItaniumNode name;

        Qualified(ItaniumNode scope, ItaniumNode name) {
            this.scope = scope;
            this.name = name;
        }

        @Override
        void left(NamePrinter out) {
            scope.print(out);
            out.add("::");
            name.print(out);
        }

        @Override
        ItaniumNode constructorName() {
            return name.constructorName();
        }

        @Override
        boolean isSimpleOperand() {
            return true;
        }
    }

    static final class Templated extends ItaniumNode {
        private final ItaniumNode name;
        private final ItaniumNode arguments;

        Templated(ItaniumNode name, ItaniumNode arguments) {
            this.name = name;
            this.arguments = arguments;
        }

        @Override
        void left(NamePrinter out) {
            name.print(out);
            arguments.print(out);
        }

        @Override
        ItaniumNode constructorName() {
            return name.constructorName();
        }
    }

    static final class TemplateArguments extends ItaniumNode {
        private final List<ItaniumNode> arguments;

        TemplateArguments(List<ItaniumNode> arguments) {
            this.arguments = List.copyOf(arguments);
        }

        @Override
        void left(NamePrinter out) {
            // "operator<" and a list that ends in a template keep a blank, as c++filt writes it.
            out.add(out.endsWith('<') ? " <" : "<");
            printList(arguments, out);
            out.add(out.endsWith('>') ? " >" : ">");
        }
    }

    /** The arguments of a parameter pack: all of them in a list of arguments. */
    static final class Pack extends ItaniumNode {
        private final List<ItaniumNode> elements;

        Pack(List<ItaniumNode> elements) {
            this.elements = List.copyOf(elements);
        }

        @Override
        void left(NamePrinter out) {
            printList(elements, out);
        }
    }

    /**
     * A template parameter: the argument of the innermost template around the place where it is printed, and of a pack the element at which the
     * expansion stands. Not resolved before, for a substitution may repeat it in another template.
     */
    static final class TemplateParameter extends ItaniumNode {
        private final int index;

        TemplateParameter(int index) {
            this.index = index;
        }

        @Override
        void left(NamePrinter out) {
            if (out.lambdaDepth > 0) {
                out.add("auto:" + (index + 1));
            } else {
                withArgument(out, ItaniumNode::printLeft);
            }
        }

        @Override
        void right(NamePrinter out) {
            if (out.lambdaDepth == 0) {
                withArgument(out, ItaniumNode::printRight);
            }
        }

        /** The argument itself belongs to the surroundings of the template that it was given to. */
        private void withArgument(NamePrinter out, BiConsumer<ItaniumNode, NamePrinter> print) {
            NamePrinter.Scope scope = out.scope;
            ItaniumNode argument = argument(out);
            if (argument != null && scope != null) {
                out.scope = scope.outer();
                print.accept(argument, out);
                out.scope = scope;
            }
        }

        private @Nullable ItaniumNode whole(NamePrinter out) {
            if (out.scope == null || index >= out.scope.arguments().size()) {
                throw new UnreadableNameException("a template parameter without an argument");
            }
            return out.scope.arguments().get(index);
        }

        /** Null behind the end of a pack. */
        @Nullable
        ItaniumNode argument(NamePrinter out) {
            if (!(whole(out) instanceof Pack pack)) {
                return whole(out);
            }
            if (out.packIndex < 0) {
                out.packIndex = 0;
                out.packSize = pack.elements.size();
            }
            return out.packIndex < pack.elements.size() ? pack.elements.get(out.packIndex) : null;
        }
    }

    /** {@code sizeof...(pack)}: c++filt writes the number. */
    static final class PackSize extends ItaniumNode {
        private final ItaniumNode pack;

        PackSize(ItaniumNode pack) {
            this.pack = pack;
        }

        @Override
        void left(NamePrinter out) {
            if (pack instanceof TemplateParameter parameter && parameter.whole(out) instanceof Pack arguments) {
                out.add(Integer.toString(arguments.elements.size()));
            } else {
                out.add("sizeof...(");
                pack.print(out);
                out.add(")");
            }
        }
    }

    static final class PackExpansion extends ItaniumNode {
        private final ItaniumNode pattern;

        PackExpansion(ItaniumNode pattern) {
            this.pattern = pattern;
        }

        @Override
        void left(NamePrinter out) {
            int outerIndex = out.packIndex;
            int outerSize = out.packSize;
            out.packIndex = -1;
            out.packSize = -1;
            int before = out.length();
            pattern.print(out);
            if (out.packSize < 0) {
                out.add("...");
            } else if (out.packSize == 0) {
                out.cutTo(before);
            } else {
                for (int i = 1; i < out.packSize; i++) {
                    out.packIndex = i;
                    out.add(", ");
                    pattern.print(out);
                }
            }
            out.packIndex = outerIndex;
            out.packSize = outerSize;
        }
    }

    static final class Structor extends ItaniumNode {
        private final ItaniumNode constructor;
        private final boolean destructor;

        Structor(ItaniumNode constructor, boolean destructor) {
            this.constructor = constructor;
            this.destructor = destructor;
        }

        @Override
        void left(NamePrinter out) {
            if (destructor) {
                out.add("~");
            }
            constructor.print(out);
        }
    }

    static final class Tagged extends ItaniumNode {
        private final ItaniumNode name;
        private final String tag;

        Tagged(ItaniumNode name, String tag) {
            this.name = name;
            this.tag = tag;
        }

        @Override
        void left(NamePrinter out) {
            name.print(out);
            out.add("[abi:").add(tag).add("]");
        }

        @Override
        ItaniumNode constructorName() {
            return name.constructorName();
        }
    }

    static final class Conversion extends ItaniumNode {
        private final ItaniumNode type;

        Conversion(ItaniumNode type) {
            this.type = type;
        }

        @Override
        void left(NamePrinter out) {
            out.add("operator ");
            type.print(out);
        }
    }

    static final class Lambda extends ItaniumNode {
        private final List<ItaniumNode> parameters;
        private final int number;

        Lambda(List<ItaniumNode> parameters, int number) {
            this.parameters = List.copyOf(parameters);
            this.number = number;
        }

        @Override
        void left(NamePrinter out) {
            out.add("{lambda(");
            out.lambdaDepth++;
            printList(parameters, out);
            out.lambdaDepth--;
            out.add(")#" + number + "}");
        }
    }

    /** A text in front of another part: {@code vtable for X}. */
    static final class Prefixed extends ItaniumNode {
        private final String prefix;
        private final ItaniumNode node;

        Prefixed(String prefix, ItaniumNode node) {
            this.prefix = prefix;
            this.node = node;
        }

        @Override
        void left(NamePrinter out) {
            out.add(prefix);
            node.print(out);
        }
    }

    static final class Joined extends ItaniumNode {
        private final ItaniumNode first;
        private final String between;
        private final ItaniumNode second;

        Joined(ItaniumNode first, String between, ItaniumNode second) {
            this.first = first;
            this.between = between;
            this.second = second;
        }

        @Override
        void left(NamePrinter out) {
            first.print(out);
            out.add(between);
            second.print(out);
        }
    }

    /** A type with what stands behind it: {@code const}, {@code __vector(4)}, {@code *} of a simple type. */
    static final class Suffixed extends ItaniumNode {
        private final ItaniumNode type;
        private final String suffix;

        Suffixed(ItaniumNode type, String suffix) {
            this.type = type;
            this.suffix = suffix;
        }

        @Override
        void left(NamePrinter out) {
            type.printLeft(out);
            out.add(suffix);
        }

        @Override
        void right(NamePrinter out) {
            type.printRight(out);
        }

        @Override
        boolean needsParentheses() {
            return type.needsParentheses();
        }

        @Override
        boolean isArray() {
            return type.isArray();
        }
    }

    /** A pointer or a reference. */
    static final class Indirect extends ItaniumNode {
        private final ItaniumNode target;
        private final String mark;

        Indirect(ItaniumNode target, String mark) {
            this.target = target;
            this.mark = mark;
        }

        /** References to references collapse; a parameter may hide the inner one. */
        private Indirect collapsed(NamePrinter out) {
            if (mark.equals("*")) {
                return this;
            }
            ItaniumNode inner = target;
            if (inner instanceof TemplateParameter parameter && out.lambdaDepth == 0) {
                ItaniumNode argument = parameter.argument(out);
                inner = argument instanceof Indirect ? argument : inner;
            }
            if (inner instanceof Indirect reference && !reference.mark.equals("*")) {
                Indirect deepest = reference.collapsed(out);
                return new Indirect(deepest.target, mark.equals("&") ? "&" : deepest.mark);
            }
            return this;
        }

        @Override
        void left(NamePrinter out) {
            Indirect self = collapsed(out);
            self.target.printLeft(out);
            if (self.target.isArray()) {
                out.add(" ");
            }
            out.add(self.target.needsParentheses() ? "(" : "").add(self.mark);
        }

        @Override
        void right(NamePrinter out) {
            Indirect self = collapsed(out);
            out.add(self.target.needsParentheses() ? ")" : "");
            self.target.printRight(out);
        }
    }

    static final class MemberPointer extends ItaniumNode {
        private final ItaniumNode owner;
        private final ItaniumNode member;

        MemberPointer(ItaniumNode owner, ItaniumNode member) {
            this.owner = owner;
            this.member = member;
        }

        @Override
        void left(NamePrinter out) {
            member.printLeft(out);
            out.add(member.needsParentheses() ? "(" : " ");
            owner.print(out);
            out.add("::*");
        }

        @Override
        void right(NamePrinter out) {
            out.add(member.needsParentheses() ? ")" : "");
            member.printRight(out);
        }
    }

    static final class ArrayType extends ItaniumNode {
        private final ItaniumNode element;
        private final ItaniumNode dimension;

        ArrayType(ItaniumNode element, ItaniumNode dimension) {
            this.element = element;
            this.dimension = dimension;
        }

        @Override
        void left(NamePrinter out) {
            element.printLeft(out);
        }

        @Override
        void right(NamePrinter out) {
            out.add(out.endsWith(']') ? "[" : " [");
            dimension.print(out);
            out.add("]");
            element.printRight(out);
        }

        @Override
        boolean needsParentheses() {
            return true;
        }

        @Override
        boolean isArray() {
            return true;
        }
    }

    static final class FunctionType extends ItaniumNode {
        private final @Nullable ItaniumNode result;
        private final @Nullable ItaniumNode name;
        private final List<ItaniumNode> parameters;
        private final String suffix;
        private final List<ItaniumNode> templateArguments;

        /**
         * @param name null for a type
         * @param suffix qualifiers behind the parameters: {@code  const &}
         * @param templateArguments what template parameters within stand for; empty for a type, which lies in another's scope
         */
        FunctionType(
                @Nullable ItaniumNode result,
                @Nullable ItaniumNode name,
                List<ItaniumNode> parameters,
                String suffix,
                List<ItaniumNode> templateArguments) {
            this.templateArguments = List.copyOf(templateArguments);
            this.result = result;
            this.name = name;
            this.parameters = List.copyOf(parameters);
            this.suffix = suffix;
        }

        @Override
        void left(NamePrinter out) {
            NamePrinter.Scope outer = enterScope(out);
            if (result != null) {
                result.printLeft(out);
                out.add(" ");
            }
            if (name != null) {
                name.print(out);
            }
            out.scope = outer;
        }

        @Override
        void right(NamePrinter out) {
            NamePrinter.Scope outer = enterScope(out);
            out.add("(");
            printList(parameters, out);
            out.add(")");
            if (result != null) {
                result.printRight(out);
            }
            out.add(suffix);
            out.scope = outer;
        }

        private NamePrinter.@Nullable Scope enterScope(NamePrinter out) {
            NamePrinter.Scope outer = out.scope;
            if (!templateArguments.isEmpty()) {
                out.scope = new NamePrinter.Scope(templateArguments, outer);
            }
            return outer;
        }

        @Override
        boolean needsParentheses() {
            return true;
        }

        /** The name alone, when it is a plain qualified one: c++filt writes {@code &A::f} but {@code &(f(int))} and {@code &(A::f() const)}. */
        @Nullable
        ItaniumNode qualifiedName() {
            return name instanceof Qualified && suffix.isEmpty() ? name : null;
        }

        FunctionType withoutResult() {
            return new FunctionType(null, name, parameters, suffix, templateArguments);
        }
    }

    static final class Literal extends ItaniumNode {
        private final ItaniumNode type;
        private final String value;

        Literal(ItaniumNode type, String value) {
            this.type = type;
            this.value = value;
        }

        @Override
        void left(NamePrinter out) {
            String number = value.startsWith("n") ? "-" + value.substring(1) : value;
            if (type instanceof Builtin builtin) {
                if (builtin.name().equals("bool") && (value.equals("0") || value.equals("1"))) {
                    out.add(value.equals("1") ? "true" : "false");
                    return;
                }
                if (builtin.suffix() != null) {
                    out.add(number).add(builtin.suffix());
                    return;
                }
            }
            out.add("(");
            type.print(out);
            out.add(")");
            boolean floating = type instanceof Builtin builtin
                    && (builtin.name().endsWith("double")
                            || builtin.name().endsWith("float")
                            || builtin.name().equals("__float128"));
            out.add(floating ? "[" + number + "]" : number);
        }
    }

    /** An operator with its operands, each in parentheses unless it is a plain name. */
    static final class Operation extends ItaniumNode {
        private final String operator;
        private final List<ItaniumNode> operands;

        Operation(String operator, List<ItaniumNode> operands) {
            this.operator = operator;
            this.operands = List.copyOf(operands);
        }

        @Override
        void left(NamePrinter out) {
            switch (operands.size()) {
                case 1 -> {
                    out.add(operator);
                    ItaniumNode operand = operands.get(0);
                    ItaniumNode plain = operator.equals("&") && operand instanceof FunctionType function
                            ? function.qualifiedName()
                            : null;
                    if (plain != null) {
                        plain.print(out);
                    } else {
                        operand.printOperand(out);
                    }
                }
                case 2 -> {
                    // A ">" within template arguments would end them.
                    boolean greater = operator.equals(">");
                    out.add(greater ? "(" : "");
                    operands.get(0).printOperand(out);
                    out.add(operator.equals("[]") ? "[" : operator);
                    if (operator.equals("[]")) {
                        operands.get(1).print(out);
                        out.add("]");
                    } else {
                        operands.get(1).printOperand(out);
                    }
                    out.add(greater ? ")" : "");
                }
                default -> {
                    operands.get(0).printOperand(out);
                    out.add("?");
                    operands.get(1).printOperand(out);
                    out.add(" : ");
                    operands.get(2).printOperand(out);
                }
            }
        }
    }

    /** {@code head(list)} or {@code head{list}}. */
    static final class Call extends ItaniumNode {
        private final @Nullable ItaniumNode head;
        private final List<ItaniumNode> list;
        private final String brackets;

        Call(@Nullable ItaniumNode head, List<ItaniumNode> list, String brackets) {
            this.head = head;
            this.list = List.copyOf(list);
            this.brackets = brackets;
        }

        @Override
        void left(NamePrinter out) {
            if (head != null) {
                if (brackets.equals("()")) {
                    head.printOperand(out);
                } else {
                    head.print(out);
                }
            }
            out.add(brackets.substring(0, 1));
            printList(list, out);
            out.add(brackets.substring(1));
        }

        @Override
        boolean isSimpleOperand() {
            return brackets.equals("{}");
        }
    }
}
