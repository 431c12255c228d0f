import { TextInput } from '@mantine/core';
import { isMonth } from './time';

interface MonthInputProps {
  value: string;
  onChange: (month: string) => void;
}

/** A UTC month such as 2026-11. */
export function MonthInput({ value, onChange }: MonthInputProps) {
  return (
    <TextInput
      type="month"
      label="Month (UTC)"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maw={200}
      error={isMonth(value) ? undefined : 'A month such as 2026-11'}
    />
  );
}
