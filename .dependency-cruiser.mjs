// Who may import whom. Each rule names what to use instead. tests/walls.test.ts plants a wrong import per rule.
const only = (name, target, places, instead) => ({
  name,
  severity: 'error',
  comment: instead,
  from: { path: '^src/', pathNot: places },
  to: { path: target },
})
const room = (name, places, instead) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment: instead,
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: places.map((place) => `^src/${place}/`) },
})

const engineModules = {
  store: [],
  access: ['store'],
  jobs: ['store', 'access'],
  workspace: ['store', 'access', 'jobs'],
  query: ['store', 'access', 'workspace'],
  library: ['store', 'access', 'jobs', 'query', 'workspace'],
  labeling: ['store', 'access', 'query', 'library', 'workspace'],
  models: ['store', 'access', 'jobs', 'query', 'library', 'labeling', 'workspace'],
  datasets: ['store', 'access', 'jobs', 'query', 'library', 'labeling', 'models', 'workspace'],
  retention: ['store', 'access', 'jobs', 'query', 'library', 'labeling', 'models', 'datasets', 'workspace'],
  bulk: ['store', 'access', 'jobs', 'query', 'library', 'labeling', 'retention', 'workspace'],
  upkeep: ['store', 'access', 'jobs', 'library', 'datasets', 'retention', 'workspace'],
  monitoring: [
    'store',
    'access',
    'jobs',
    'query',
    'library',
    'labeling',
    'models',
    'datasets',
    'retention',
    'workspace',
  ],
}
const moduleNames = Object.keys(engineModules)

const engineWalls = moduleNames.flatMap((module) => [
  {
    name: `engine-${module}-may-use`,
    severity: 'error',
    comment: `engine/${module} may use: ${engineModules[module].join(', ') || 'no other module'}.`,
    from: { path: `^src/engine/${module}/` },
    to: {
      path: `^src/engine/(${moduleNames.join('|')})/`,
      pathNot: [module, ...engineModules[module]].map((name) => `^src/engine/${name}/`),
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: `engine-${module}-by-its-door`,
    severity: 'error',
    comment: `Import engine/${module}/index.ts; it is the module's door. Workers may take library/images.ts alone.`,
    from: { path: '^src/engine/', pathNot: [`^src/engine/${module}/`, '^src/engine/models/runtime/inference-worker'] },
    to: { path: `^src/engine/${module}/`, pathNot: `^src/engine/${module}/index\\.ts$` },
  },
])

/** All that the planning thread loads: these files import nothing of the engine at run time but each other. */
const planningThread = [
  '^src/engine/(query|store)/',
  '^src/engine/procedure\\.ts$',
  '^src/engine/retention/(facts|planner|planning)/',
  '^src/engine/retention/policy/(?!versions)',
  '^src/engine/retention/(bits|compare|compare-with-random|golden-rails|lint-policy|stored-plan)\\.ts$',
  '^src/engine/retention/effect/(foretold-for|stored-effect)\\.ts$',
  '^src/engine/retention/leaving/came-back\\.ts$',
  '^src/engine/retention/signals/(signal-names|signal-uses|snapshot)\\.ts$',
]

export default {
  forbidden: [
    room('model', ['model'], 'model/ stands on nothing but itself.'),
    room('contract', ['contract', 'model'], 'contract/ may import model/.'),
    room('engine', ['engine', 'contract', 'model'], 'engine/ may import contract/ and model/.'),
    room('renderer', ['renderer', 'contract', 'model'], 'The window reaches the engine through the contract.'),
    room('main', ['main', 'contract', 'model'], 'The shell reaches the engine through its port.'),
    room('preload', ['preload', 'contract'], 'preload/ hands a port over, nothing else.'),
    room('cli', ['cli', 'engine', 'contract', 'model'], 'cli/ may import engine/, contract/ and model/.'),
    {
      name: 'contract-as-types-in-the-window',
      severity: 'error',
      comment: 'Import the contract as types only: `import type { … } from "#contract"`.',
      from: { path: '^src/renderer/' },
      to: { path: '^src/contract/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'electron-in-the-shell',
      '(^|node_modules/)electron(/|$)',
      ['^src/main/', '^src/preload/'],
      'Ask the shell through its contract.',
    ),
    only('react-in-the-window', '(^|node_modules/)react(-dom)?(/|$)', ['^src/renderer/'], 'Only renderer/ draws.'),
    only('sqlite-behind-the-driver', 'better-sqlite3', ['^src/engine/store/driver\\.ts$'], 'Use the Store.'),
    only('onnxruntime-behind-the-runtime', 'onnxruntime-node', ['^src/engine/models/runtime/'], 'Use models/runtime.'),
    only(
      'sharp-behind-images',
      '(^|node_modules/)sharp(/|$)',
      ['^src/engine/library/images\\.ts$', '^src/engine/library/pyramid/pixels\\.ts$'],
      'Use library/images.ts, or pyramid/pixels.ts for large pictures.',
    ),
    only(
      'jpeg-turbo-behind-the-rendition-reader',
      '@julusian/jpeg-turbo',
      ['^src/engine/library/rendition-reader\\.ts$'],
      'Use library/rendition-reader.ts for pictures that Winnow wrote, and library/images.ts for all others.',
    ),
    {
      name: 'no-node-in-pure-rooms',
      severity: 'error',
      comment: 'model/, contract/ and renderer/ run without Node.',
      from: { path: '^src/(model|contract|renderer)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    ...engineWalls,
    {
      name: 'planning-thread-loads-no-models',
      severity: 'error',
      comment:
        'The planning thread must not load models or sharp: import types only, or move what it needs to a file of its own.',
      from: { path: planningThread, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/engine/', pathNot: planningThread, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move the shared piece to where both may import it.',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      conditionNames: ['import', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
}
