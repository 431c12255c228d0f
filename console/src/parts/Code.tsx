import { Box } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './Code.module.css';
import { CopyIcon } from './CopyField';
import type { Language, Token } from './highlight';

interface CodeProps {
  code: string;
  language: Language;
  label: string;
  /** What is shown in place of the code, such as a masked secret; what is copied stays the code. */
  shown?: string;
}

/** A sample to copy. Colours arrive when the highlighter has loaded; the text is there from the start. */
export function Code({ code, language, label, shown }: CodeProps) {
  const text = shown ?? code;
  const [lines, setLines] = useState<{ text: string; tokens: Token[][] }>();
  useEffect(() => {
    let isCurrent = true;
    void import('./highlight').then(async ({ highlight }) => {
      const tokens = await highlight(text, language);
      if (isCurrent) setLines({ text, tokens });
    });
    return () => {
      isCurrent = false;
    };
  }, [text, language]);
  const colored = lines?.text === text ? lines.tokens : undefined;
  return (
    <Box component="section" className={classes.frame} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className={classes.code} tabIndex={0}>
        <code>{colored ? <Colored lines={colored} /> : text}</code>
      </pre>
      <div className={classes.copy}>
        <CopyIcon value={code} label={label} />
      </div>
    </Box>
  );
}

function Colored({ lines }: { lines: Token[][] }) {
  let key = 0;
  return lines.map((line, index) => (
    <span key={key++}>
      {line.map((token) => (
        <span key={key++} className={classes.token} style={token.style as React.CSSProperties}>
          {token.text}
        </span>
      ))}
      {index < lines.length - 1 && '\n'}
    </span>
  ));
}
