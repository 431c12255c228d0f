import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { tenantsQuery } from '../api/queries';

interface TenantSelectProps {
  value: string | undefined;
  /** What stands there when none is chosen, such as `Any tenant`. */
  none: string;
  onChange: (tenant: string | undefined) => void;
}

/** One of all tenants, for those who answer for the platform. */
export function TenantSelect({ value, none, onChange }: TenantSelectProps) {
  const tenants = useQuery(tenantsQuery);
  return (
    <Select
      label="Tenant"
      placeholder={none}
      data={(tenants.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(tenant) => onChange(tenant ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': none }}
      style={{ flex: '1 1 150px', maxWidth: 220 }}
    />
  );
}
