import js from '@eslint/js'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'

const node = {
  process: 'readonly',
  console: 'readonly',
  URL: 'readonly',
  setTimeout: 'readonly',
  clearTimeout: 'readonly',
}
/** What runs in the browser has types of its own. */
const editor = ['nodes/editor/**/*.ts', 'nodes/*/editor.ts', 'nodes/*/editor/**/*.ts', 'test/unit/editor/**/*.ts']

export default tseslint.config(
  { ignores: ['dist', 'resources', 'coverage', 'demo/.node-red'] },
  js.configs.recommended,
  {
    // No expression takes more time than the text is long: a stranger may have written it (docs/guides/how-we-test.md).
    files: ['src/**', 'nodes/**', 'simulator/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
      'regexp/no-super-linear-move': ['error', { report: 'certain' }],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: node } },
  {
    files: ['test/**/*.{js,cjs}', 'demo/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { ...node, module: 'writable' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: editor,
    languageOptions: { parserOptions: { projectService: false, project: ['tsconfig.editor.json'] } },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
)
