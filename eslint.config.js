import js from '@eslint/js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'dist.*', 'node_modules', 'coverage', 'reports', '.data', '.stryker-tmp'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'URL', 'module', 'require', '__dirname', 'fetch', 'setInterval', 'clearInterval'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
    rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^(_|\\$schema)' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Deciders, contexts and projections are objects without `this`; their methods are passed about freely.
      '@typescript-eslint/unbound-method': 'off',
      // A port's methods are asynchronous, also where an adapter happens to have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // The compiler knows the globals.
      'no-undef': 'off',
    },
  },
  {
    // Nest and class-validator read the classes at run time, so imports that only decorators' metadata uses must stay.
    files: ['libs/shell/**/*.ts', 'libs/http/**/*.ts', 'apps/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    files: ['libs/**/*.ts', 'apps/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'max-lines': ['error', { max: 350 }] },
  },
  {
    files: ['libs/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Generators are transactions: some only record, some only read.
    files: ['libs/commands/**/*.ts', 'libs/kernel/**/*.ts', '**/*.spec.ts'],
    rules: { 'require-yield': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)
