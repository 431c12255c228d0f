import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './CopyField.module.css';
import { useCopy } from './copy';

/** A value that is meant to be taken elsewhere. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const { copied, copy } = useCopy(value);
  return (
    <Group gap={0} wrap="nowrap" className={classes.field}>
      <Text span className={`mono wrap-anywhere ${classes.value}`} data-copy-value>
        {value}
      </Text>
      <Button
        variant="default"
        size="xs"
        onClick={copy}
        aria-label={`Copy ${label}`}
        leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </Group>
  );
}

/** The same as an icon, for lists. */
export function CopyIcon({ value, label }: { value: string; label: string }) {
  const { copied, copy } = useCopy(value);
  return (
    <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy ${label}`} onClick={copy}>
        {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
