/** The product mark: a post and a raised barrier. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden>
      <path d="M5.5 20V8" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      <path
        d="M5.5 9.5 20.5 5"
        stroke="var(--mantine-color-amber-5)"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <path d="M2.5 20.5h6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
