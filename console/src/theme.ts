import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The colour of a barrier lamp: the primary action and the product mark, nothing else. */
const amber: MantineColorsTuple = [
  '#fff8e6',
  '#feedc6',
  '#fdd98d',
  '#fbc353',
  '#f9b127',
  '#f5a312',
  '#d98908',
  '#a86404',
  '#854d0b',
  '#633a0c',
];

/** Neutral greys for the dark scheme, from text to the deepest background. */
const dark: MantineColorsTuple = [
  '#d6d3d1',
  '#b5b0ac',
  '#98928d',
  '#6b6560',
  '#3b3734',
  '#2f2b29',
  '#252220',
  '#1b1918',
  '#141211',
  '#0c0b0a',
];

const gray: MantineColorsTuple = [
  '#fafaf9',
  '#f5f5f4',
  '#ebe9e7',
  '#dedbd8',
  '#cfcbc7',
  '#a8a29e',
  '#78716c',
  '#57534e',
  '#3b3734',
  '#1c1917',
];

export const theme = createTheme({
  primaryColor: 'amber',
  primaryShade: { light: 5, dark: 5 },
  autoContrast: true,
  colors: { amber, dark, gray },
  black: '#1c1917',
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  defaultRadius: 6,
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  cursorType: 'pointer',
  components: {
    Paper: { defaultProps: { withBorder: true, shadow: 'none' } },
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: {
      defaultProps: { openDelay: 200, withArrow: false, events: { hover: true, focus: true, touch: true } },
    },
    Modal: { defaultProps: { centered: true } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
  },
});

/** Mantine's own tokens where its defaults lack contrast or warmth; the console's tokens are in app.css. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#635d58',
    '--mantine-color-placeholder': '#78716c',
    '--mantine-color-anchor': '#854d0b',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-body': '#161413',
    '--mantine-color-text': '#e7e5e4',
    '--mantine-color-dimmed': '#a8a29e',
    '--mantine-color-placeholder': '#8f8983',
    '--mantine-color-anchor': '#fbc353',
    '--mantine-color-error': '#ff8a7d',
  },
});
