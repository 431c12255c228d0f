import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './RowButton.module.css';

/** What opens a row by keyboard; the row itself answers the mouse. */
export function RowButton({
  onClick,
  label,
  children,
}: {
  onClick: () => void;
  label?: string;
  children: ReactNode;
}) {
  return (
    <UnstyledButton className={classes.button} onClick={onClick} aria-label={label}>
      {children}
    </UnstyledButton>
  );
}
