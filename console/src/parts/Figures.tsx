import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Figures.module.css';

/** A row of headline figures. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={classes.figures}>{children}</dl>;
}

interface FigureProps {
  label: string;
  hint?: ReactNode;
  /** A skeleton stands here while it is undefined. */
  children: ReactNode;
}

export function Figure({ label, hint, children }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>
        {children ?? <Skeleton height={18} width={88} my={5} />}
        {hint && (
          <Text component="div" size="xs" c="dimmed" fw={400}>
            {hint}
          </Text>
        )}
      </dd>
    </div>
  );
}
