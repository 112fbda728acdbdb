import { createRequire } from "node:module";
import type TypeScript from "typescript";
import type { Declared } from "./declared";

/** Finds `new Class("name", …)` in TypeScript and JavaScript, if there is a compiler that reads them. */
export function declaredInTypeScript(text: string, file: string): Declared[] {
    const ts = compilerFor(file);
    if (!ts) {
        return [];
    }
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
    const found: Declared[] = [];
    const visit = (node: TypeScript.Node): void => {
        if (ts.isNewExpression(node) && node.arguments?.[0]) {
            const className = node.expression.getText(source).split(".").pop()!;
            const name = partsOf(ts, node.arguments[0]);
            if (name && /^[A-Z]/.test(className)) {
                const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
                found.push({ className, name, line });
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** The compiler that is installed here, or the program's own; undefined if there is none. */
function compilerFor(file: string): typeof TypeScript | undefined {
    for (const from of [__filename, file]) {
        try {
            return createRequire(from)("typescript") as typeof TypeScript;
        } catch {
            // The next one.
        }
    }
    return undefined;
}

/** Undefined if it isn't a name. */
function partsOf(ts: typeof TypeScript, node: TypeScript.Expression): (string | undefined)[] | undefined {
    if (ts.isStringLiteralLike(node)) {
        return [node.text];
    }
    if (ts.isTemplateExpression(node)) {
        return [node.head.text, ...node.templateSpans.flatMap(({ literal }) => [undefined, literal.text])].filter(
            (part) => part !== "",
        );
    }
    return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? [undefined] : undefined;
}
