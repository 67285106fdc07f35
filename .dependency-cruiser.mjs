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

/** Layers of a folder in order: each may use the ones before it. */
const layers = (name, folder, order, instead) =>
  order.slice(0, -1).map((place, i) => ({
    name,
    severity: 'error',
    comment: instead,
    from: { path: `^${folder}${place}`, pathNot: '\\.test\\.tsx?$' },
    to: { path: order.slice(i + 1).map((later) => `^${folder}${later}`) },
  }))

/** What each module of the engine may use besides store and the shared files in engine/ itself. */
const engineModules = {
  store: [],
  statistics: [],
  storage: [],
  access: [],
  query: [],
  jobs: ['access', 'query'],
  workspace: ['access', 'jobs', 'query'],
  library: ['storage', 'access', 'jobs', 'workspace', 'query'],
  labeling: ['access', 'workspace', 'query', 'library'],
  models: ['access', 'jobs', 'workspace', 'query', 'library', 'labeling'],
  datasets: ['storage', 'access', 'jobs', 'workspace', 'query', 'library', 'labeling', 'models'],
  embeddings: ['statistics', 'access', 'jobs', 'query', 'library', 'models'],
  evaluation: ['jobs', 'query', 'library', 'models', 'datasets'],
  policy: ['access', 'workspace', 'query', 'datasets'],
  signals: ['access', 'jobs', 'query', 'library', 'models', 'embeddings', 'evaluation', 'policy'],
  disposal: ['storage', 'access', 'jobs', 'workspace', 'query', 'library', 'datasets', 'evaluation', 'policy'],
  bulk: ['access', 'jobs', 'statistics', 'workspace', 'query', 'library', 'labeling', 'models', 'disposal'],
  training: ['access', 'jobs', 'workspace', 'datasets', 'models', 'evaluation', 'experiments', 'policy'],
  refresh: ['storage', 'access', 'jobs', 'workspace', 'datasets', 'policy', 'disposal', 'training'],
  maintenance: ['storage', 'access', 'jobs', 'workspace', 'query', 'library', 'labeling', 'datasets', 'disposal'],
  experiments: ['statistics', 'access', 'jobs', 'workspace', 'query', 'library', 'labeling', 'models', 'evaluation'],
  monitoring: [
    'statistics',
    'access',
    'jobs',
    'workspace',
    'query',
    'library',
    'labeling',
    'models',
    'datasets',
    'embeddings',
    'evaluation',
    'policy',
    'signals',
    'disposal',
    'bulk',
    'experiments',
  ],
  webhooks: ['access', 'workspace'],
  host: ['jobs'],
}
// Connects all of them.
engineModules.opening = Object.keys(engineModules)
const moduleNames = Object.keys(engineModules)

const engineWalls = moduleNames.flatMap((module) => [
  {
    name: `engine-${module}-may-use`,
    severity: 'error',
    comment: `engine/${module} may use store, the files in engine/ itself and: ${engineModules[module].join(', ') || 'no other module'}.`,
    from: { path: `^src/engine/${module}/` },
    to: {
      path: `^src/engine/(${moduleNames.join('|')})/`,
      pathNot: [module, 'store', ...engineModules[module]].map((name) => `^src/engine/${name}/`),
    },
  },
  {
    name: `engine-${module}-by-its-door`,
    severity: 'error',
    comment: `Import engine/${module}/index.ts. Worker threads import for-threads.ts, where there is one.`,
    from: { path: '^src/engine/', pathNot: `^src/engine/(${module}/|threads/thread-tasks\\.ts$)` },
    to: { path: `^src/engine/${module}/`, pathNot: `^src/engine/${module}/(index|for-threads)\\.ts$` },
  },
])

/** A policy's folders are pure logic over a read-only store: the planning thread loads them. */
const policyFolders = '^src/engine/policy/[^/]+/'

export default {
  forbidden: [
    room('model', ['model'], 'model/ imports only itself.'),
    room('contract', ['contract', 'model'], 'contract/ may import model/.'),
    room('managed', ['managed', 'contract', 'model'], 'managed/ may import contract/ and model/.'),
    room('engine', ['engine', 'managed', 'contract', 'model'], 'engine/ may import managed/, contract/ and model/.'),
    room('renderer', ['renderer', 'contract', 'model'], 'The window reaches the engine through the contract.'),
    room('launch', ['launch', 'contract', 'model'], 'launch/ starts the engine and talks to it by messages.'),
    room('main', ['main', 'launch', 'managed', 'contract', 'model'], 'The shell reaches the engine through its port.'),
    room(
      'server',
      ['server', 'launch', 'managed', 'contract', 'model'],
      'The server reaches the engine through its ports.',
    ),
    room('preload', ['preload', 'contract'], 'preload/ hands a port over, nothing else.'),
    room(
      'cli',
      ['cli', 'server', 'engine', 'managed', 'contract', 'model'],
      'cli/ may import server/, engine/, managed/, contract/ and model/.',
    ),
    {
      name: 'contract-as-types-in-the-window',
      severity: 'error',
      comment: 'Import the contract as types only: `import type { … } from "#contract"`; forms are data.',
      from: { path: '^src/renderer/', pathNot: '^src/renderer/web/' },
      to: { path: '^src/contract/', pathNot: '^src/contract/forms\\.ts$', dependencyTypesNot: ['type-only'] },
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
      ['^src/engine/library/decoding/images\\.ts$', '^src/engine/library/pyramid/pixels\\.ts$'],
      'Use library/decoding/images.ts, or library/pyramid/pixels.ts for large images.',
    ),
    only(
      'jpeg-turbo-behind-plain-jpegs',
      '@julusian/jpeg-turbo',
      ['^src/engine/library/decoding/turbo\\.ts$'],
      'Use rendition-reader.ts or plain-jpeg.ts of library/decoding for upright JPEGs in plain colors, images.ts for all others.',
    ),
    only(
      'aws-sdk-behind-storage',
      '(^|node_modules/)@(aws-sdk|smithy)/',
      ['^src/engine/storage/'],
      'Use engine/storage.',
    ),
    only(
      'one-parser-of-queries',
      '@marcbachmann/cel-js',
      ['^src/model/query/(parse-query|query-node)\\.ts$', '\\.test\\.ts$'],
      'Use model/query: queryTree, or parseQuery for its nodes.',
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
      name: 'policy-folders',
      severity: 'error',
      comment:
        'The folders of policy/ may use each other, query, store, threads and the files in engine/ itself, and no files of a disk.',
      from: { path: policyFolders, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(src/engine/|(node:)?fs)',
        pathNot: [policyFolders, '^src/engine/(query|store|threads)/', '^src/engine/[^/]+\\.ts$'],
      },
    },
    {
      name: 'threads-stay-light',
      severity: 'error',
      comment:
        'What a thread loads goes by for-threads.ts: of the doors only those of store, query, statistics and storage are light.',
      from: { path: '^src/engine/.*(-worker|-tasks|/for-threads)\\.ts$' },
      to: {
        path: '^src/engine/[^/]+/index\\.ts$',
        pathNot: '^src/engine/(store|query|statistics|storage)/',
        reachable: true,
      },
    },
    {
      name: 'engine-ground',
      severity: 'error',
      comment:
        'The files in engine/ itself and in threads stand on each other and on store; only opening/ and thread-tasks.ts put the modules together.',
      from: { path: '^src/engine/(threads/)?[^/]+\\.ts$', pathNot: '^src/engine/(index|threads/thread-tasks)\\.ts$' },
      to: { path: '^src/engine/', pathNot: '^src/engine/((threads/)?[^/]+|store/index)\\.ts$' },
    },
    ...layers(
      'window-layers',
      'src/renderer/',
      [
        'commands/',
        'kit/',
        'connection/',
        '(charts|class-guide|class-map|editor|hints|hours|jobs|language|model-change|roles|route|search|storage|thumbnail|viewers)/',
        'dialogs/',
        'pages/',
        'app/',
      ],
      'Move what several use to a room before both: kit, route, or a room of its own.',
    ),
    ...layers(
      'editor-layers',
      'src/renderer/editor/',
      ['scene/', 'images/', 'tools/', 'session/', '[^/]+$', 'segmentation/', 'actions/', 'layers/', 'view/'],
      'Move the shared piece to a folder before both.',
    ),
    ...layers(
      'policy-layers',
      'src/engine/policy/',
      ['facts/', 'language/', '(planner|reading)/', 'plans/', 'explain/', 'thread/'],
      'Move the shared piece to a folder before both.',
    ),
    ...layers(
      'disposal-layers',
      'src/engine/disposal/',
      ['(lifecycle|erasure)/', 'purge/', 'archive/'],
      'Move the shared piece to a folder before both.',
    ),
    ...layers(
      'models-layers',
      'src/engine/models/',
      [
        'file/',
        'manifest/',
        'text/',
        'families/',
        'recognition/',
        'segmentation/segmenters/',
        'segmentation/masks/',
        'runtime/',
        'workers/',
        'cluster/',
        'text-towers/',
        'registry/',
        'segmentation/[^/]+$',
        'tuning/',
        'features/',
        'prelabel/',
        'following/',
        'adding/',
      ],
      'Move the shared piece to a folder before both.',
    ),
    {
      name: 'pages-apart',
      severity: 'error',
      comment: 'A page knows no other page: what both use goes to dialogs/ or a room before the pages.',
      from: { path: '^src/renderer/pages/([^/]+)/' },
      to: { path: '^src/renderer/pages/[^/]+/', pathNot: '^src/renderer/pages/$1/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move the shared piece to where both may import it.',
      from: { pathNot: '^node_modules/' },
      to: { circular: true },
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
