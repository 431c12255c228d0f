import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** Only what the samples are written in; the regex engine is JavaScript's, as the page may not compile WebAssembly. */
export type Language = 'bash' | 'python' | 'javascript' | 'java' | 'yaml' | 'text';

export interface Token {
  text: string;
  style: Record<string, string>;
}

let highlighter: Promise<HighlighterCore> | undefined;

function load(): Promise<HighlighterCore> {
  highlighter ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [import('shiki/themes/github-light-high-contrast.mjs'), import('shiki/themes/github-dark.mjs')],
    langs: [
      import('shiki/langs/bash.mjs'),
      import('shiki/langs/python.mjs'),
      import('shiki/langs/javascript.mjs'),
      import('shiki/langs/java.mjs'),
      import('shiki/langs/yaml.mjs'),
    ],
  });
  return highlighter;
}

export async function highlight(code: string, language: Language): Promise<Token[][]> {
  const { tokens } = (await load()).codeToTokens(code, {
    lang: language,
    themes: { light: 'github-light-high-contrast', dark: 'github-dark' },
    defaultColor: false,
  });
  return tokens.map((line) =>
    line.map((token) => ({ text: token.content, style: (token.htmlStyle ?? {}) as Record<string, string> })),
  );
}
