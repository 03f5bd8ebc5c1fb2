import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const node = {
  process: 'readonly',
  console: 'readonly',
  URL: 'readonly',
  setTimeout: 'readonly',
  clearTimeout: 'readonly',
}
/** What runs in the browser has types of its own. */
const editor = ['nodes/editor/**/*.ts', 'nodes/*/editor.ts', 'test/unit/editor/**/*.ts']

export default tseslint.config(
  { ignores: ['dist', 'resources', 'coverage', 'demo/.node-red'] },
  js.configs.recommended,
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
