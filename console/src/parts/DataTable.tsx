import { Skeleton, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type RowData,
  useReactTable,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import classes from './DataTable.module.css';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Figures stand right, so that their digits line up. */
    align?: 'right';
    /** Left out on narrower screens: `sm` is a phone, `md` a tablet. */
    hideBelow?: 'sm' | 'md' | 'lg';
    width?: number | string;
    /** Keeps the parameters in use; the interface must repeat the library's. */
    readonly _types?: [TData, TValue];
  }
}

const VIRTUAL_FROM = 100;
const ROW_HEIGHT = 41;

interface DataTableProps<T> {
  label: string;
  // biome-ignore lint/suspicious/noExplicitAny: columns of one table have values of different types.
  columns: ColumnDef<T, any>[];
  /** Undefined while loading. */
  rows: T[] | undefined;
  rowId: (row: T) => string;
  onOpen?: (row: T) => void;
  isMuted?: (row: T) => boolean;
  empty: ReactNode;
  loadingRows?: number;
}

/** A list of anything: skeletons while loading, an empty state, and only the visible rows once it grows long. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns, rows, rowId, onOpen, isMuted, empty, label } = props;
  const visibility = useColumnVisibility(columns);
  const table = useReactTable<T>({
    data: rows ?? NO_ROWS,
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    state: { columnVisibility: visibility },
  });
  const shown = table.getVisibleLeafColumns();
  const all = table.getRowModel().rows;
  const { body, before, after, indexes } = useVisibleRows(all.length);
  if (rows && rows.length === 0) return <div className={classes.frame}>{empty}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={classes.frame} aria-label={label} tabIndex={0} aria-busy={rows === undefined}>
      <Table className={classes.table} verticalSpacing={0} horizontalSpacing="sm">
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Table.Th
                  key={header.id}
                  ta={header.column.columnDef.meta?.align}
                  w={header.column.columnDef.meta?.width}
                >
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody ref={body}>
          {rows === undefined &&
            Array.from({ length: props.loadingRows ?? 6 }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: skeleton rows have no identity.
              <Table.Tr key={index}>
                {shown.map((column) => (
                  <Table.Td key={column.id}>
                    <Skeleton
                      height={12}
                      width="70%"
                      ml={column.columnDef.meta?.align ? 'auto' : undefined}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          {before > 0 && <Filler height={before} columns={shown.length} />}
          {indexes.map((index) => {
            const row = all[index];
            if (!row) return null;
            return (
              <Table.Tr
                key={row.id}
                data-row={row.id}
                className={onOpen ? classes.opens : undefined}
                data-muted={isMuted?.(row.original) || undefined}
                onClick={onOpen && ((event) => opens(event.target) && onOpen(row.original))}
              >
                {row.getVisibleCells().map((cell) => (
                  <Table.Td key={cell.id} ta={cell.column.columnDef.meta?.align}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
          {after > 0 && <Filler height={after} columns={shown.length} />}
        </Table.Tbody>
      </Table>
    </section>
  );
}

const NO_ROWS: never[] = [];

function Filler({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** A click on a control inside a row is that control's business; a text selection is no click. */
function opens(target: EventTarget): boolean {
  if (window.getSelection()?.toString()) return false;
  return !(target instanceof Element && target.closest('a,button,input,[role="menuitem"]'));
}

function useColumnVisibility<T>(columns: ColumnDef<T, unknown>[]): Record<string, boolean> {
  const sm = useMediaQuery('(min-width: 48em)', undefined, { getInitialValueInEffect: false });
  const md = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const lg = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false });
  const fits = { sm, md, lg };
  return Object.fromEntries(
    columns
      .filter((column) => column.meta?.hideBelow && !fits[column.meta.hideBelow])
      .map((column) => [column.id ?? '', false]),
  );
}

function useVisibleRows(count: number) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const isVirtual = count > VIRTUAL_FROM;
  useLayoutEffect(() => {
    if (isVirtual && body.current) setTop(body.current.getBoundingClientRect().top + window.scrollY);
  }, [isVirtual]);
  const virtualizer = useWindowVirtualizer({
    count: isVirtual ? count : 0,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: top,
  });
  if (!isVirtual)
    return { body, before: 0, after: 0, indexes: Array.from({ length: count }, (_, index) => index) };
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    body,
    before: first ? first.start - top : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - top) : 0,
    indexes: items.map((item) => item.index),
  };
}
