import type { Permission } from '#model/roles.ts'
import type { PageName, PageParams } from '../../route/route.ts'

/** A command of a page: `title` as the page has it, `words` by which it is found too, `needs` what its user must be allowed to call. */
type PageCommand = { id: string; page: PageName; title: string; words: string; needs?: Permission }

/** What the palette offers of a page while another one is shown. It goes to the page and runs the command there. */
export const pageCommands: readonly PageCommand[] = [
  {
    id: 'library.importFolder',
    page: 'library',
    title: 'Import a folder',
    words: 'import, add images, upload, load, new images, open folder',
    needs: 'library.import',
  },
  {
    id: 'library.importFiles',
    page: 'library',
    title: 'Import files',
    words: 'add files, upload files',
    needs: 'library.import',
  },
  {
    id: 'library.assignShown',
    page: 'library',
    title: 'Assign the shown images',
    words: 'assign, queue, due, give, team',
    needs: 'queues.assign',
  },
  { id: 'library.imports', page: 'library', title: 'Earlier imports', words: 'import history' },
  {
    id: 'library.prelabel',
    page: 'library',
    title: 'Pre-label all new images',
    words: 'prelabel, predict, run model, inference, auto label, detect',
    needs: 'models.prelabel',
  },
  {
    id: 'library.findDuplicates',
    page: 'library',
    title: 'Find near-duplicates',
    words: 'duplicates, similar, bursts, dedupe',
    needs: 'library.findDuplicates',
  },
  {
    id: 'library.map',
    page: 'library',
    title: 'Show or hide the map',
    words: 'map, umap, embedding, cluster, lasso, similar',
  },
  { id: 'library.actions', page: 'library', title: 'Bulk actions', words: 'batch, undo bulk action' },
  { id: 'library.query', page: 'library', title: 'Search', words: 'search, find images, query, filter' },
  { id: 'library.filters', page: 'library', title: 'Show or hide the filters', words: 'facets' },
  {
    id: 'library.stacks',
    page: 'library',
    title: 'Show stacks or single images',
    words: 'bursts, group, unfold',
  },
  {
    id: 'library.layout',
    page: 'library',
    title: 'Switch between grid, table and film strip',
    words: 'list view, table, columns, preview',
  },
  { id: 'library.saveQuery', page: 'library', title: 'Save query', words: 'save search, bookmark' },
  { id: 'library.selectAll', page: 'library', title: 'Select all images', words: '' },
  { id: 'review.undo', page: 'review', title: 'Undo', words: 'revert, take back' },
  { id: 'review.redo', page: 'review', title: 'Redo', words: '' },
  { id: 'review.nextImage', page: 'review', title: 'Next image', words: 'forward' },
  { id: 'review.previousImage', page: 'review', title: 'Previous image', words: 'back' },
  {
    id: 'review.acceptImage',
    page: 'review',
    title: 'Accept image and go to next',
    words: 'accept all, finish image, done',
  },
  { id: 'review.reject', page: 'review', title: 'Reject image…', words: 'blurred, unusable, bad image' },
  { id: 'review.sendBack', page: 'review', title: 'Send image back…', words: 'return' },
  { id: 'review.skip', page: 'review', title: 'Skip image', words: 'later' },
  { id: 'review.comment', page: 'review', title: 'Pin a comment here', words: 'add comment, note, remark' },
  { id: 'review.label', page: 'review', title: 'Choose a class', words: 'relabel, change class, set class' },
  {
    id: 'review.chips',
    page: 'review',
    title: 'Open class grid',
    words: 'class grid, chips, crops, objects side by side',
  },
  { id: 'view.adjust', page: 'review', title: 'Adjust display', words: 'brightness, contrast, gamma' },
  {
    id: 'datasets.freeze',
    page: 'datasets',
    title: 'Freeze a version',
    words: 'freeze, snapshot, new dataset, create version, training data, split',
  },
  {
    id: 'datasets.export',
    page: 'datasets',
    title: 'Export a version',
    words: 'export, download, save as, export labels, COCO, YOLO, VOC',
  },
  { id: 'models.add', page: 'models', title: 'Add model', words: 'new model, import model, upload model, ONNX' },
  {
    id: 'models.addSegmenter',
    page: 'models',
    title: 'Add encoder and decoder',
    words: 'segmentation model, SAM, segment anything, magic wand',
  },
]

/** A part of a page that is found by name. */
type PagePart<Page extends PageName> = { page: Page; title: string; words: string; params: PageParams[Page] }

/** Settings, and the parts of Retention; the palette goes there. */
export const pageParts: readonly (PagePart<'settings'> | PagePart<'retention'>)[] = [
  {
    page: 'settings',
    title: 'Classes',
    words: 'class, rename class, add class, delete class, label set, labels, categories, colors, attributes, skeleton',
    params: { section: 'classes' },
  },
  {
    page: 'settings',
    title: 'Users and roles',
    words: 'users, add user, team, accounts, permissions, annotators',
    params: { section: 'users' },
  },
  {
    page: 'settings',
    title: 'Backups',
    words: 'backup, back up, make a backup, safety copy',
    params: { section: 'backups' },
  },
  {
    page: 'settings',
    title: 'Check workspace',
    words: 'doctor, repair, integrity, verify, corrupt',
    params: { section: 'check' },
  },
  {
    page: 'settings',
    title: 'Review settings',
    words: 'blind audit, reject reasons, approving own reviews',
    params: { section: 'review' },
  },
  {
    page: 'settings',
    title: 'Pre-labeling and import settings',
    words: 'confidence, threshold, limits',
    params: { section: 'prelabel' },
  },
  {
    page: 'settings',
    title: 'Retention settings',
    words: 'grace period, schedule, days in trash',
    params: { section: 'retention' },
  },
  { page: 'settings', title: 'Appearance', words: 'look, display', params: { section: 'appearance' } },
  {
    page: 'settings',
    title: 'Notification settings',
    words: 'desktop notifications',
    params: { section: 'notifications' },
  },
  { page: 'retention', title: 'Policy', words: 'rules, retention rules, clean up', params: { tab: 'policy' } },
  { page: 'retention', title: 'Plans', words: 'dry run, apply plan, approve plan', params: { tab: 'plan' } },
  { page: 'retention', title: 'Trash', words: 'restore, deleted images, recycle bin', params: { tab: 'trash' } },
  { page: 'retention', title: 'Holds', words: 'legal hold, block deletion', params: { tab: 'holds' } },
  { page: 'retention', title: 'Erasure', words: 'erase, GDPR, personal data, privacy', params: { tab: 'erasure' } },
  { page: 'retention', title: 'Certificates', words: 'proof of deletion', params: { tab: 'certificates' } },
  { page: 'retention', title: 'Audit', words: 'audit log, who did what', params: { tab: 'audit' } },
  { page: 'retention', title: 'Signals', words: 'impact estimate, calibration', params: { tab: 'signals' } },
]
