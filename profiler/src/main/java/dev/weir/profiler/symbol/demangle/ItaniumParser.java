package dev.weir.profiler.symbol.demangle;

import dev.weir.profiler.symbol.demangle.ItaniumNode.Pack;
import dev.weir.profiler.symbol.demangle.ItaniumNode.Qualified;
import dev.weir.profiler.symbol.demangle.ItaniumNode.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a C++ symbol by recursive descent, with the grammar's own names for the methods.
 *
 * <p>Implementation notes. Template parameters are resolved when they are printed, in the scope of the encoding around them. Substitutions are numbered in the order in which components end. Depth is bounded here, the work of
 * printing in {@link NamePrinter}.
 *
 * @see <a href="https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling">Itanium C++ ABI, mangling</a>
 */
final class ItaniumParser {
    private static final int DEEPEST = 256;
    private static final int MOST_SUBSTITUTIONS = 1 << 14;

    private final String symbol;
    private int at;
    private int depth;
    private boolean inConversionType;
    private final List<ItaniumNode> substitutions = new ArrayList<>();
    private List<ItaniumNode> templateArguments = List.of();
    private List<ItaniumNode> topArguments = List.of();

    /** What a name tells about its encoding. */
    private static final class NameFacts {
        private boolean endsWithTemplateArguments;
        private boolean hasNoResult;
        private String qualifiers = "";
    }

    private ItaniumParser(String symbol, int from) {
        this.symbol = symbol;
        this.at = from;
    }

    /** @throws UnreadableNameException unless the whole symbol is read */
    static String demangle(String symbol) {
        ItaniumParser parser = new ItaniumParser(symbol, 2);
        ItaniumNode node = parser.encoding(true);
        if (!Demangler.isCloneSuffix(symbol, parser.at)) {
            throw parser.unreadable();
        }
        NamePrinter out = new NamePrinter();
        out.scope = new NamePrinter.Scope(parser.topArguments, null);
        node.print(out);
        return out.toString();
    }

    /** The name alone at the top; with its parameters, and its result if {@code topLevel} does not forbid it, elsewhere. */
    private ItaniumNode encoding(boolean topLevel) {
        enter();
        ItaniumNode encoding;
        if (look('T') || look('G')) {
            encoding = specialName();
        } else {
            NameFacts facts = new NameFacts();
            templateArguments = List.of();
            ItaniumNode name = name(facts);
            if (topLevel) {
                topArguments = templateArguments;
            }
            encoding = isEndOfEncoding() ? name : functionEncoding(name, facts, topLevel);
        }
        depth--;
        return encoding;
    }

    private ItaniumNode functionEncoding(ItaniumNode name, NameFacts facts, boolean topLevel) {
        List<ItaniumNode> arguments = templateArguments;
        while (take("Ua9enable_ifI")) {
            while (!take('E')) {
                templateArgument();
            }
        }
        ItaniumNode result = facts.endsWithTemplateArguments && !facts.hasNoResult ? type() : null;
        List<ItaniumNode> parameters = new ArrayList<>();
        if (!take('v')) {
            do {
                parameters.add(type());
            } while (!isEndOfEncoding());
        }
        if (take('Q')) {
            expression();
        }
        return topLevel ? name : new ItaniumNode.FunctionType(result, name, parameters, facts.qualifiers, arguments);
    }

    private boolean isEndOfEncoding() {
        return at >= symbol.length() || look('E') || look('.') || look('_') || look('Q');
    }

    private ItaniumNode specialName() {
        if (take("TC")) {
            ItaniumNode derived = type();
            number();
            expect('_');
            ItaniumNode base = type();
            return new ItaniumNode.Prefixed("construction vtable for ", new ItaniumNode.Joined(base, "-in-", derived));
        }
        if (take("Th") || take("Tv")) {
            at--;
            String kind = look('h') ? "non-virtual thunk to " : "virtual thunk to ";
            callOffset();
            return new ItaniumNode.Prefixed(kind, encoding(false));
        }
        if (take("Tc")) {
            callOffset();
            callOffset();
            return new ItaniumNode.Prefixed("covariant return thunk to ", encoding(false));
        }
        if (take("TV")) {
            return new ItaniumNode.Prefixed("vtable for ", type());
        }
        if (take("TT")) {
            return new ItaniumNode.Prefixed("VTT for ", type());
        }
        if (take("TI")) {
            return new ItaniumNode.Prefixed("typeinfo for ", type());
        }
        if (take("TS")) {
            return new ItaniumNode.Prefixed("typeinfo name for ", type());
        }
        if (take("TH")) {
            return new ItaniumNode.Prefixed("TLS init function for ", name(new NameFacts()));
        }
        if (take("TW")) {
            return new ItaniumNode.Prefixed("TLS wrapper function for ", name(new NameFacts()));
        }
        if (take("TA")) {
            return new ItaniumNode.Prefixed("template parameter object for ", templateArgument());
        }
        if (take("GV")) {
            return new ItaniumNode.Prefixed("guard variable for ", name(new NameFacts()));
        }
        if (take("GR")) {
            ItaniumNode name = name(new NameFacts());
            int number = sequenceNumber();
            return new ItaniumNode.Prefixed("reference temporary #" + number + " for ", name);
        }
        if (take("GA")) {
            return new ItaniumNode.Prefixed("hidden alias for ", encoding(false));
        }
        if (take("GTt")) {
            return new ItaniumNode.Prefixed("transaction clone for ", encoding(false));
        }
        if (take("GTn")) {
            return new ItaniumNode.Prefixed("non-transaction clone for ", encoding(false));
        }
        throw unreadable();
    }

    private void callOffset() {
        if (take('h')) {
            signedNumber();
        } else {
            expect('v');
            signedNumber();
            expect('_');
            signedNumber();
        }
        expect('_');
    }

    private ItaniumNode name(@Nullable NameFacts facts) {
        enter();
        ItaniumNode name;
        if (look('N')) {
            name = nestedName(facts);
        } else if (look('Z')) {
            name = localName(facts);
        } else {
            name = unscopedName(facts);
        }
        depth--;
        return name;
    }

    private ItaniumNode unscopedName(@Nullable NameFacts facts) {
        ItaniumNode name;
        if (look('S') && !lookAt(1, 't')) {
            name = substitution();
            if (!look('I')) {
                throw unreadable();
            }
        } else {
            name = take("St")
                    ? new Qualified(new Text("std"), unqualifiedName(null, facts))
                    : unqualifiedName(null, facts);
            if (look('I')) {
                remember(name);
            }
        }
        if (look('I')) {
            name = new ItaniumNode.Templated(name, templateArguments(facts != null));
            if (facts != null) {
                facts.endsWithTemplateArguments = true;
            }
        }
        return name;
    }

    private ItaniumNode nestedName(@Nullable NameFacts facts) {
        expect('N');
        String qualifiers = cvQualifiers();
        if (take('R')) {
            qualifiers += " &";
        } else if (take('O')) {
            qualifiers += " &&";
        }
        if (facts != null) {
            facts.qualifiers = qualifiers;
        }
        ItaniumNode name = null;
        boolean templated = false;
        while (!take('E')) {
            templated = false;
            if (look('I')) {
                if (name == null) {
                    throw unreadable();
                }
                name = new ItaniumNode.Templated(name, templateArguments(facts != null));
                templated = true;
            } else if (name == null && look('T')) {
                name = templateParameter();
            } else if (name == null && look('D') && (lookAt(1, 't') || lookAt(1, 'T'))) {
                name = decltype();
            } else if (name == null && look('S') && !lookAt(1, 't')) {
                name = substitution();
                // A substitution is not a new candidate.
                continue;
            } else if (take('M')) {
                // Marks the data member in whose initialiser a closure stands; the member is the name before.
                continue;
            } else if (name == null && take("St")) {
                name = new Qualified(new Text("std"), unqualifiedName(null, facts));
            } else {
                ItaniumNode next = unqualifiedName(name, facts);
                name = name == null ? next : new Qualified(name, next);
            }
            if (!look('E')) {
                remember(name);
            }
        }
        if (name == null) {
            throw unreadable();
        }
        if (facts != null) {
            facts.endsWithTemplateArguments = templated;
        }
        return name;
    }

    private ItaniumNode localName(@Nullable NameFacts facts) {
        expect('Z');
        ItaniumNode function = encoding(false);
        if (function instanceof ItaniumNode.FunctionType type) {
            function = type.withoutResult();
        }
        expect('E');
        if (take('s')) {
            discriminator();
            return new Qualified(function, new Text("string literal"));
        }
        if (take('d')) {
            int number = look('_') ? 1 : number() + 2;
            expect('_');
            return new Qualified(function, new Qualified(new Text("{default arg#" + number + "}"), name(facts)));
        }
        ItaniumNode entity = name(facts);
        discriminator();
        return new Qualified(function, entity);
    }

    private void discriminator() {
        if (take("__")) {
            number();
            expect('_');
        } else if (look('_') && at + 1 < symbol.length() && isDigit(symbol.charAt(at + 1))) {
            at += 2;
        }
    }

    private ItaniumNode unqualifiedName(@Nullable ItaniumNode scope, @Nullable NameFacts facts) {
        if (facts != null) {
            facts.hasNoResult = false;
        }
        take('F');
        take('L');
        ItaniumNode name;
        if (at < symbol.length() && isDigit(symbol.charAt(at))) {
            name = sourceName();
        } else if (look('U')) {
            name = unnamedName();
        } else if (take("DC")) {
            List<ItaniumNode> bindings = new ArrayList<>();
            do {
                bindings.add(sourceName());
            } while (!take('E'));
            name = new ItaniumNode.Call(null, bindings, "[]");
        } else if (scope != null && (look('C') || look('D'))) {
            name = structor(scope, facts);
        } else {
            name = operatorName(facts);
        }
        while (take('B')) {
            name = new ItaniumNode.Tagged(name, identifier());
        }
        return name;
    }

    private ItaniumNode structor(ItaniumNode scope, @Nullable NameFacts facts) {
        boolean destructor = take('D');
        if (!destructor) {
            expect('C');
        }
        boolean inherited = !destructor && take('I');
        char kind = next();
        if (destructor ? "01245".indexOf(kind) < 0 : "12345".indexOf(kind) < 0) {
            throw unreadable();
        }
        if (facts != null) {
            facts.hasNoResult = true;
        }
        // An inherited constructor carries the name of the base class that declares it.
        return new ItaniumNode.Structor((inherited ? type() : scope).constructorName(), destructor);
    }

    private ItaniumNode sourceName() {
        String identifier = identifier();
        boolean anonymous = identifier.length() > 9
                && identifier.startsWith("_GLOBAL_")
                && "._$".indexOf(identifier.charAt(8)) >= 0
                && identifier.charAt(9) == 'N';
        return new Text(anonymous ? "(anonymous namespace)" : identifier);
    }

    private String identifier() {
        int length = number();
        if (length <= 0 || length > symbol.length() - at) {
            throw unreadable();
        }
        at += length;
        return symbol.substring(at - length, at);
    }

    private ItaniumNode unnamedName() {
        if (take("Ut")) {
            return new Text("{unnamed type#" + closureNumber() + "}");
        }
        if (!take("Ul")) {
            throw unreadable();
        }
        List<ItaniumNode> parameters = new ArrayList<>();
        if (!take("vE")) {
            while (!take('E')) {
                parameters.add(type());
            }
        }
        return new ItaniumNode.Lambda(parameters, closureNumber());
    }

    private int closureNumber() {
        int number = look('_') ? 1 : number() + 2;
        expect('_');
        return number;
    }

    private ItaniumNode operatorName(@Nullable NameFacts facts) {
        if (take("cv")) {
            boolean before = inConversionType;
            inConversionType = true;
            ItaniumNode type = type();
            inConversionType = before;
            if (facts != null) {
                facts.hasNoResult = true;
            }
            return new ItaniumNode.Conversion(type);
        }
        if (take("li")) {
            return new ItaniumNode.Prefixed("operator\"\" ", sourceName());
        }
        if (look('v') && at + 1 < symbol.length() && isDigit(symbol.charAt(at + 1))) {
            at += 2;
            return new ItaniumNode.Prefixed("operator ", sourceName());
        }
        String operator = ItaniumCodes.OPERATORS.get(twoLetters());
        if (operator == null) {
            throw unreadable();
        }
        at += 2;
        return new Text(Character.isLetter(operator.charAt(0)) ? "operator " + operator : "operator" + operator);
    }

    private String twoLetters() {
        return symbol.substring(at, Math.min(symbol.length(), at + 2));
    }

    /** @param ofEncoding whether template parameters that follow refer to these arguments */
    private ItaniumNode templateArguments(boolean ofEncoding) {
        enter();
        expect('I');
        boolean before = inConversionType;
        inConversionType = false;
        List<ItaniumNode> arguments = new ArrayList<>();
        List<ItaniumNode> outer = templateArguments;
        while (!take('E')) {
            arguments.add(templateArgument());
        }
        templateArguments = ofEncoding ? arguments : outer;
        inConversionType = before;
        depth--;
        return new ItaniumNode.TemplateArguments(arguments);
    }

    private ItaniumNode templateArgument() {
        enter();
        ItaniumNode argument;
        if (take('X')) {
            argument = expression();
            expect('E');
        } else if (look('L')) {
            argument = primary();
        } else if (take('J')) {
            List<ItaniumNode> elements = new ArrayList<>();
            while (!take('E')) {
                elements.add(templateArgument());
            }
            argument = new Pack(elements);
        } else {
            argument = type();
        }
        depth--;
        return argument;
    }

    private ItaniumNode templateParameter() {
        expect('T');
        int index = look('_') ? 0 : number() + 1;
        expect('_');
        return new ItaniumNode.TemplateParameter(index);
    }

    private ItaniumNode type() {
        enter();
        ItaniumNode type = typeWithoutDepth();
        depth--;
        return type;
    }

    private ItaniumNode typeWithoutDepth() {
        char c = at < symbol.length() ? symbol.charAt(at) : 0;
        switch (c) {
            case 'r', 'V', 'K' -> {
                String qualifiers = cvQualifiers();
                if (isFunctionType()) {
                    return remember(functionType(qualifiers));
                }
                return remember(new ItaniumNode.Suffixed(type(), qualifiers));
            }
            case 'P' -> {
                at++;
                return remember(new ItaniumNode.Indirect(type(), "*"));
            }
            case 'R' -> {
                at++;
                return remember(new ItaniumNode.Indirect(type(), "&"));
            }
            case 'O' -> {
                at++;
                return remember(new ItaniumNode.Indirect(type(), "&&"));
            }
            case 'C' -> {
                at++;
                return remember(new ItaniumNode.Suffixed(type(), " _Complex"));
            }
            case 'G' -> {
                at++;
                return remember(new ItaniumNode.Suffixed(type(), " _Imaginary"));
            }
            case 'F' -> {
                return remember(functionType(""));
            }
            case 'A' -> {
                return remember(arrayType());
            }
            case 'M' -> {
                at++;
                ItaniumNode owner = type();
                return remember(new ItaniumNode.MemberPointer(owner, type()));
            }
            case 'T' -> {
                if (take("Ts") || take("Tu") || take("Te")) {
                    return remember(name(null));
                }
                ItaniumNode parameter = remember(templateParameter());
                return look('I') && !inConversionType
                        ? remember(new ItaniumNode.Templated(parameter, templateArguments(false)))
                        : parameter;
            }
            case 'S' -> {
                if (lookAt(1, 't')) {
                    return remember(name(null));
                }
                ItaniumNode substitution = substitution();
                return look('I') && !(inConversionType && substitution instanceof ItaniumNode.TemplateParameter)
                        ? remember(new ItaniumNode.Templated(substitution, templateArguments(false)))
                        : substitution;
            }
            case 'U' -> {
                return vendorQualified();
            }
            case 'u' -> {
                at++;
                ItaniumNode vendor = sourceName();
                return remember(look('I') ? new ItaniumNode.Templated(vendor, templateArguments(false)) : vendor);
            }
            case 'D' -> {
                return extendedType();
            }
            default -> {
                String builtin = ItaniumCodes.BUILTINS.get(c);
                if (builtin != null) {
                    at++;
                    int slash = builtin.indexOf('/');
                    String suffix = builtin.substring(slash + 1);
                    return new ItaniumNode.Builtin(builtin.substring(0, slash), suffix.equals("-") ? null : suffix);
                }
                return remember(name(null));
            }
        }
    }

    private ItaniumNode vendorQualified() {
        if (lookAt(1, 'l') || lookAt(1, 't')) {
            return remember(name(null));
        }
        at++;
        String qualifier = identifier();
        if (look('I')) {
            NamePrinter out = new NamePrinter();
            templateArguments(false).print(out);
            qualifier += out;
        }
        return remember(new ItaniumNode.Suffixed(type(), " " + qualifier));
    }

    private ItaniumNode extendedType() {
        String builtin = ItaniumCodes.EXTENDED_BUILTINS.get(twoLetters());
        if (builtin != null) {
            at += 2;
            return new ItaniumNode.Builtin(builtin, null);
        }
        if (lookAt(1, 't') || lookAt(1, 'T')) {
            return remember(decltype());
        }
        if (take("Dp")) {
            return remember(new ItaniumNode.PackExpansion(type()));
        }
        if (take("DF")) {
            int bits = number();
            if (take('b')) {
                return new ItaniumNode.Builtin("std::bfloat16_t", null);
            }
            boolean extended = take('x');
            if (!extended) {
                expect('_');
            }
            return new ItaniumNode.Builtin("_Float" + bits + (extended ? "x" : ""), null);
        }
        if (take("Dv")) {
            NamePrinter dimension = new NamePrinter();
            if (look('_')) {
                at++;
                expression().print(dimension);
            } else {
                dimension.add(Integer.toString(number()));
            }
            expect('_');
            return remember(new ItaniumNode.Suffixed(type(), " __vector(" + dimension + ")"));
        }
        if (isFunctionType()) {
            return remember(functionType(""));
        }
        throw unreadable();
    }

    private boolean isFunctionType() {
        return look('F') || (look('D') && (lookAt(1, 'o') || lookAt(1, 'O') || lookAt(1, 'w') || lookAt(1, 'x')));
    }

    private ItaniumNode functionType(String qualifiers) {
        String exceptions = "";
        if (take("Do")) {
            exceptions = " noexcept";
        } else if (take("DO")) {
            NamePrinter out = new NamePrinter();
            out.add(" noexcept(");
            expression().print(out);
            expect('E');
            exceptions = out.add(")").toString();
        } else if (take("Dw")) {
            NamePrinter out = new NamePrinter();
            out.add(" throw(");
            List<ItaniumNode> types = new ArrayList<>();
            while (!take('E')) {
                types.add(type());
            }
            ItaniumNode.printList(types, out);
            exceptions = out.add(")").toString();
        }
        String transaction = take("Dx") ? " transaction_safe" : "";
        expect('F');
        take('Y');
        ItaniumNode result = type();
        List<ItaniumNode> parameters = new ArrayList<>();
        String reference = "";
        boolean ends = false;
        while (!ends) {
            if (take('E')) {
                ends = true;
            } else if ((look('R') || look('O')) && lookAt(1, 'E')) {
                reference = next() == 'R' ? " &" : " &&";
            } else if (look('v')
                    && parameters.isEmpty()
                    && (lookAt(1, 'E') || ((lookAt(1, 'R') || lookAt(1, 'O')) && lookAt(2, 'E')))) {
                at++;
            } else {
                parameters.add(type());
            }
        }
        return new ItaniumNode.FunctionType(
                result, null, parameters, qualifiers + reference + transaction + exceptions, List.of());
    }

    private ItaniumNode arrayType() {
        expect('A');
        ItaniumNode dimension;
        if (at < symbol.length() && isDigit(symbol.charAt(at))) {
            int from = at;
            number();
            dimension = new Text(symbol.substring(from, at));
        } else {
            dimension = look('_') ? new Text("") : expression();
        }
        expect('_');
        return new ItaniumNode.ArrayType(type(), dimension);
    }

    private ItaniumNode decltype() {
        at += 2;
        ItaniumNode expression = expression();
        expect('E');
        return new ItaniumNode.Call(new Text("decltype "), List.of(expression), "()");
    }

    private String cvQualifiers() {
        StringBuilder qualifiers = new StringBuilder();
        // In the symbol the order is r V K; c++filt prints the innermost, the last one, first.
        boolean restrict = take('r');
        boolean isVolatile = take('V');
        boolean isConst = take('K');
        qualifiers.append(isConst ? " const" : "").append(isVolatile ? " volatile" : "");
        return qualifiers.append(restrict ? " __restrict" : "").toString();
    }

    private ItaniumNode substitution() {
        expect('S');
        char c = at < symbol.length() ? symbol.charAt(at) : 0;
        if (c == '_' || isDigit(c) || (c >= 'A' && c <= 'Z')) {
            int index = sequenceNumber();
            if (index >= substitutions.size()) {
                throw unreadable();
            }
            return substitutions.get(index);
        }
        at++;
        ItaniumNode standard = switch (c) {
            case 'a' -> new ItaniumNode.Standard("std::allocator", "allocator");
            case 'b' -> new ItaniumNode.Standard("std::basic_string", "basic_string");
            case 's' ->
                new ItaniumNode.Standard(
                        "std::basic_string<char, std::char_traits<char>, std::allocator<char> >", "basic_string");
            case 'i' -> new ItaniumNode.Standard("std::basic_istream<char, std::char_traits<char> >", "basic_istream");
            case 'o' -> new ItaniumNode.Standard("std::basic_ostream<char, std::char_traits<char> >", "basic_ostream");
            case 'd' ->
                new ItaniumNode.Standard("std::basic_iostream<char, std::char_traits<char> >", "basic_iostream");
            default -> throw unreadable();
        };
        if (look('B')) {
            while (take('B')) {
                standard = new ItaniumNode.Tagged(standard, identifier());
            }
            return remember(standard);
        }
        return standard;
    }

    /** {@code _} is 0, {@code 0_} is 1, {@code Z_} is 36. */
    private int sequenceNumber() {
        if (take('_')) {
            return 0;
        }
        int number = 0;
        while (!take('_')) {
            char c = next();
            int digit = isDigit(c) ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
            if (digit < 0 || number > MOST_SUBSTITUTIONS) {
                throw unreadable();
            }
            number = number * 36 + digit;
        }
        return number + 1;
    }

    private ItaniumNode primary() {
        expect('L');
        if (take("_Z") || take("Z")) {
            List<ItaniumNode> outer = templateArguments;
            ItaniumNode encoding = encoding(false);
            templateArguments = outer;
            expect('E');
            return encoding;
        }
        ItaniumNode type = type();
        if (take('E')) {
            return type;
        }
        int from = at;
        while (!look('E')) {
            next();
        }
        String value = symbol.substring(from, at++);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Demangler.isAsciiLetterOrDigit(c) && c != '_') {
                throw unreadable();
            }
        }
        return new ItaniumNode.Literal(type, value);
    }

    private ItaniumNode expression() {
        enter();
        ItaniumNode expression = expressionWithoutDepth();
        depth--;
        return expression;
    }

    private ItaniumNode expressionWithoutDepth() {
        if (look('L')) {
            return primary();
        }
        if (look('T')) {
            return templateParameter();
        }
        if (take("fp")
                || (look('f')
                        && lookAt(1, 'L')
                        && at + 2 < symbol.length()
                        && isDigit(symbol.charAt(at + 2))
                        && take("fL"))) {
            return functionParameter();
        }
        if (take("cl") || take("cp")) {
            ItaniumNode function = expression();
            return new ItaniumNode.Call(withoutParameters(function), expressionsToEnd(), "()");
        }
        if (take("cv")) {
            ItaniumNode type = type();
            List<ItaniumNode> operands = take('_') ? expressionsToEnd() : List.of(expression());
            return new ItaniumNode.Joined(
                    new ItaniumNode.Call(null, List.of(type), "()"), "", new ItaniumNode.Call(null, operands, "()"));
        }
        if (take("tl")) {
            ItaniumNode type = type();
            return new ItaniumNode.Call(type, expressionsToEnd(), "{}");
        }
        if (take("il")) {
            return new ItaniumNode.Call(null, expressionsToEnd(), "{}");
        }
        if (take("sr")) {
            return scopeResolution();
        }
        if (take("sp")) {
            return new ItaniumNode.PackExpansion(expression());
        }
        if (take("sZ")) {
            ItaniumNode operand = look('T') ? templateParameter() : expression();
            return new ItaniumNode.PackSize(operand);
        }
        if (take("st") || take("at") || take("ti")) {
            String keyword =
                    symbol.charAt(at - 2) == 's' ? "sizeof " : symbol.charAt(at - 2) == 'a' ? "alignof " : "typeid ";
            return new ItaniumNode.Call(new Text(keyword), List.of(type()), "()");
        }
        if (take("sz") || take("az") || take("te") || take("nx")) {
            char first = symbol.charAt(at - 2);
            String keyword =
                    first == 's' ? "sizeof " : first == 'a' ? "alignof " : first == 't' ? "typeid " : "noexcept";
            return new ItaniumNode.Call(new Text(keyword), List.of(expression()), "()");
        }
        if (take("dt") || take("pt")) {
            String arrow = symbol.charAt(at - 2) == 'd' ? "." : "->";
            ItaniumNode object = expression();
            ItaniumNode member = unresolvedName();
            return new ItaniumNode.Operation(arrow, List.of(object, member));
        }
        if (take("dc") || take("sc") || take("cc") || take("rc")) {
            char first = symbol.charAt(at - 2);
            String keyword = switch (first) {
                case 'd' -> "dynamic_cast";
                case 's' -> "static_cast";
                case 'c' -> "const_cast";
                default -> "reinterpret_cast";
            };
            ItaniumNode type = type();
            ItaniumNode head =
                    new ItaniumNode.Templated(new Text(keyword), new ItaniumNode.TemplateArguments(List.of(type)));
            return new ItaniumNode.Joined(head, "", new ItaniumNode.Call(null, List.of(expression()), "()"));
        }
        if (take("nw") || take("na")) {
            return newExpression();
        }
        if (take("dl") || take("da")) {
            String keyword = symbol.charAt(at - 1) == 'a' ? "delete[] " : "delete ";
            return new ItaniumNode.Prefixed(keyword, expression());
        }
        if (look('f') && (lookAt(1, 'l') || lookAt(1, 'r') || lookAt(1, 'L') || lookAt(1, 'R'))) {
            return foldExpression();
        }
        if (take("qu")) {
            return new ItaniumNode.Operation("?", List.of(expression(), expression(), expression()));
        }
        if (take("gs")) {
            return new ItaniumNode.Prefixed("::", expression());
        }
        if (look('o') && lookAt(1, 'n')) {
            return operatorOperand();
        }
        String letters = twoLetters();
        String operator = ItaniumCodes.OPERATORS.get(letters);
        if (operator == null || Character.isLetter(operator.charAt(0))) {
            ItaniumNode name = unqualifiedName(null, null);
            return look('I') ? new ItaniumNode.Templated(name, templateArguments(false)) : name;
        }
        at += 2;
        if (letters.equals("pp") || letters.equals("mm")) {
            // "pp_" is the prefix form; c++filt writes both in front.
            take('_');
            return new ItaniumNode.Operation(operator, List.of(expression()));
        }
        if (ItaniumCodes.UNARY.contains(" " + letters + " ")) {
            return new ItaniumNode.Operation(operator, List.of(expression()));
        }
        ItaniumNode first = expression();
        return new ItaniumNode.Operation(operator, List.of(first, expression()));
    }

    /** Placement arguments, {@code _}, the type, and an initialiser {@code pi}…{@code E} or {@code E}. */
    private ItaniumNode newExpression() {
        String keyword = symbol.charAt(at - 1) == 'a' ? "new[] " : "new ";
        List<ItaniumNode> placement = new ArrayList<>();
        while (!take('_')) {
            placement.add(expression());
        }
        ItaniumNode head = placement.isEmpty()
                ? new Text(keyword)
                : new ItaniumNode.Joined(new ItaniumNode.Call(new Text(keyword), placement, "()"), " ", new Text(""));
        ItaniumNode object = new ItaniumNode.Joined(head, "", type());
        if (take("pi")) {
            return new ItaniumNode.Joined(object, "", new ItaniumNode.Call(null, expressionsToEnd(), "()"));
        }
        if (look('i')) {
            return new ItaniumNode.Joined(object, "", expression());
        }
        expect('E');
        return object;
    }

    /** {@code fl} and {@code fr} have one operand beside the dots, {@code fL} and {@code fR} two. */
    private ItaniumNode foldExpression() {
        next();
        char kind = next();
        String operator = ItaniumCodes.OPERATORS.get(twoLetters());
        if (operator == null) {
            throw unreadable();
        }
        at += 2;
        ItaniumNode first = expression();
        Text dots = new Text("...");
        List<ItaniumNode> operands = switch (kind) {
            case 'l' -> List.of(dots, first);
            case 'r' -> List.of(first, dots);
            default -> List.of(first, dots, expression());
        };
        ItaniumNode fold = operands.get(0);
        for (ItaniumNode operand : operands.subList(1, operands.size())) {
            fold = new ItaniumNode.Joined(fold, operator, operand);
        }
        return new ItaniumNode.Call(null, List.of(fold), "()");
    }

    /**
     * {@code sr} with a type and a name, or with names up to {@code E} and a name: GCC and clang write {@code X::value} differently, and only
     * what follows tells which it was.
     */
    private ItaniumNode scopeResolution() {
        int start = at;
        int known = substitutions.size();
        if (look('N') || (at < symbol.length() && isDigit(symbol.charAt(at)))) {
            ItaniumNode scope = take('N') ? type() : simpleName();
            while (at < symbol.length() && isDigit(symbol.charAt(at))) {
                scope = new Qualified(scope, simpleName());
            }
            if (take('E') && at < symbol.length() && (isDigit(symbol.charAt(at)) || look('o') || look('d'))) {
                return new Qualified(scope, unresolvedName());
            }
            at = start;
            substitutions.subList(known, substitutions.size()).clear();
        }
        ItaniumNode type = type();
        return new Qualified(type, unresolvedName());
    }

    private ItaniumNode simpleName() {
        ItaniumNode name = sourceName();
        return look('I') ? new ItaniumNode.Templated(name, templateArguments(false)) : name;
    }

    private ItaniumNode withoutParameters(ItaniumNode function) {
        if (function instanceof ItaniumNode.FunctionType type) {
            ItaniumNode name = type.qualifiedName();
            return name == null ? function : name;
        }
        return function;
    }

    private ItaniumNode operatorOperand() {
        at += 2;
        ItaniumNode name = operatorName(null);
        return look('I') ? new ItaniumNode.Templated(name, templateArguments(false)) : name;
    }

    private ItaniumNode unresolvedName() {
        if ((look('s') && lookAt(1, 'r')) || look('g')) {
            return expression();
        }
        if (look('o') && lookAt(1, 'n')) {
            return operatorOperand();
        }
        if (take("dn")) {
            return new ItaniumNode.Prefixed(
                    "~", at < symbol.length() && isDigit(symbol.charAt(at)) ? simpleName() : type());
        }
        ItaniumNode name = unqualifiedName(null, null);
        return look('I') ? new ItaniumNode.Templated(name, templateArguments(false)) : name;
    }

    private ItaniumNode functionParameter() {
        if (symbol.charAt(at - 1) == 'L') {
            number();
            expect('p');
        }
        if (take('T')) {
            return new Text("this");
        }
        cvQualifiers();
        int number = look('_') ? 1 : number() + 2;
        expect('_');
        return new Text("{parm#" + number + "}");
    }

    private List<ItaniumNode> expressionsToEnd() {
        List<ItaniumNode> expressions = new ArrayList<>();
        while (!take('E')) {
            expressions.add(expression());
        }
        return expressions;
    }

    private <N extends ItaniumNode> N remember(N node) {
        if (substitutions.size() >= MOST_SUBSTITUTIONS) {
            throw unreadable();
        }
        substitutions.add(node);
        return node;
    }

    private int signedNumber() {
        boolean negative = take('n');
        int number = number();
        return negative ? -number : number;
    }

    private int number() {
        int from = at;
        int number = 0;
        while (at < symbol.length() && isDigit(symbol.charAt(at))) {
            if (number > 100_000_000) {
                throw unreadable();
            }
            number = number * 10 + symbol.charAt(at++) - '0';
        }
        if (from == at) {
            throw unreadable();
        }
        return number;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw unreadable();
        }
    }

    private boolean look(char c) {
        return at < symbol.length() && symbol.charAt(at) == c;
    }

    private boolean lookAt(int ahead, char c) {
        return at + ahead < symbol.length() && symbol.charAt(at + ahead) == c;
    }

    private char next() {
        if (at >= symbol.length()) {
            throw unreadable();
        }
        return symbol.charAt(at++);
    }

    private boolean take(char c) {
        if (look(c)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean take(String expected) {
        if (symbol.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw unreadable();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private UnreadableNameException unreadable() {
        return new UnreadableNameException("unreadable at " + at);
    }
}
