import { useEffect, useRef, useState } from 'react';

const SHOWN_MILLIS = 1500;

/** Copies text and says for a moment that it did. */
export function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setCopied(await write(text));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_MILLIS);
  };
  return { copied, copy: () => void copy() };
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeByCommand(text);
  }
}

/** Browsers give no clipboard to a page that came over plain HTTP from another machine; the old command still works. */
function writeByCommand(text: string): boolean {
  const before = document.activeElement;
  // Inside an open dialog, as its focus trap would take the focus from an element outside.
  const place = before?.closest('[role="dialog"]') ?? document.body;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  place.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
