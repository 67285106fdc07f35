import { t } from '@lingui/core/macro'
import type { Permission } from '#model/roles.ts'
import type { PageName, PageParams } from '../../route/route.ts'

/** A command of a page: `title` as the page has it, `words` by which it is found too, `needs` what its user must be allowed to call, `missing` what to do first where it can’t run. */
type PageCommand = { id: string; page: PageName; title: string; words: string; needs?: Permission; missing?: string }

/** What the palette offers of a page while another one is shown. It goes to the page and runs the command there. */
export const pageCommands: readonly PageCommand[] = [
  {
    id: 'library.importFolder',
    page: 'library',
    title: t`Import a folder`,
    words: t`import, add images, upload, load, new images, open folder, video, frames, sequences`,
    needs: 'library.import',
  },
  {
    id: 'library.importFiles',
    page: 'library',
    title: t`Import files`,
    words: t`add files, upload files`,
    needs: 'library.import',
  },
  {
    id: 'library.importFromStorage',
    page: 'library',
    title: t`Import from object storage`,
    words: t`S3, bucket, cloud, MinIO, link images`,
    needs: 'library.import',
  },
  {
    id: 'library.assignShown',
    page: 'library',
    title: t`Assign the shown images`,
    words: t`assign, team queue, due, give`,
    needs: 'labeling.assignQueue',
  },
  { id: 'library.shuffle', page: 'library', title: t`Shuffle the images`, words: t`shuffle, random order, mix` },
  { id: 'library.imports', page: 'library', title: t`Earlier imports`, words: t`import history` },
  {
    id: 'library.prelabel',
    page: 'library',
    title: t`Pre-label all new images`,
    words: t`prelabel, predict, run model, inference, auto label, detect`,
    needs: 'models.prelabel',
  },
  {
    id: 'library.findDuplicates',
    page: 'library',
    title: t`Find near-duplicates`,
    words: t`duplicates, similar, bursts, dedupe`,
    needs: 'library.findDuplicates',
  },
  {
    id: 'library.map',
    page: 'library',
    title: t`Show or hide the map`,
    words: t`map, umap, embedding, cluster, lasso, similar`,
  },
  { id: 'library.actions', page: 'library', title: t`Bulk actions`, words: t`batch, undo bulk action` },
  {
    id: 'library.query',
    page: 'library',
    title: t`Search`,
    words: t`search, find images, query, filter, text search, search by words`,
  },
  {
    id: 'library.filters',
    page: 'library',
    title: t`Show or hide the filters`,
    words: t`facets, count, counts per class, how many`,
  },
  { id: 'library.stacks', page: 'library', title: t`Show stacks or single images`, words: t`bursts, group, unfold` },
  {
    id: 'library.layout',
    page: 'library',
    title: t`Switch between grid, table and film strip`,
    words: t`list view, table, columns, preview`,
  },
  { id: 'library.saveQuery', page: 'library', title: t`Save query`, words: t`save search, bookmark` },
  { id: 'library.selectAll', page: 'library', title: t`Select all images`, words: '' },
  { id: 'review.undo', page: 'review', title: t`Undo`, words: t`revert, take back` },
  { id: 'review.redo', page: 'review', title: t`Redo`, words: '' },
  { id: 'review.nextImage', page: 'review', title: t`Next image`, words: t`forward` },
  { id: 'review.previousImage', page: 'review', title: t`Previous image`, words: t`back` },
  {
    id: 'review.acceptImage',
    page: 'review',
    title: t`Accept image and go to next`,
    words: t`accept all, finish image, done`,
  },
  { id: 'review.reject', page: 'review', title: t`Reject image…`, words: t`blurred, unusable, bad image` },
  { id: 'review.sendBack', page: 'review', title: t`Send image back…`, words: t`return` },
  { id: 'review.skip', page: 'review', title: t`Skip image`, words: t`later` },
  { id: 'review.comment', page: 'review', title: t`Pin a comment here`, words: t`add comment, note, remark` },
  { id: 'review.label', page: 'review', title: t`Choose a class`, words: t`relabel, change class, set class` },
  {
    id: 'review.chips',
    page: 'review',
    title: t`Open class grid`,
    words: t`class grid, chips, crops, objects side by side`,
  },
  { id: 'view.adjust', page: 'review', title: t`Adjust display`, words: t`brightness, contrast, gamma` },
  {
    id: 'datasets.freeze',
    page: 'datasets',
    title: t`Freeze a version`,
    words: t`freeze, snapshot, new dataset, create version, training data, train, split`,
  },
  {
    id: 'datasets.export',
    page: 'datasets',
    title: t`Export a version`,
    words: t`export, download, save as, export labels, COCO, YOLO, VOC`,
  },
  { id: 'models.add', page: 'models', title: t`Add model`, words: t`new model, import model, upload model, ONNX` },
  {
    id: 'models.addSegmenter',
    page: 'models',
    title: t`Get a segmentation model…`,
    words: t`segmentation model, SAM, segment anything, magic wand`,
  },
]

/** What the library offers for the images that are selected, under titles that also say so where none are. */
export const selectionCommands: readonly PageCommand[] = [
  {
    id: 'library.tag',
    page: 'library',
    title: t`Tag the selected images…`,
    words: t`tag, add tag, mark images`,
    needs: 'bulk.run',
    missing: t`Select images first.`,
  },
  {
    id: 'library.trash',
    page: 'library',
    title: t`Move the selected images to the trash…`,
    words: t`delete, delete images, remove images, trash`,
    needs: 'bulk.run',
    missing: t`Select images first.`,
  },
]

/** A part of a page that is found by name. */
type PagePart<Page extends PageName> = { page: Page; title: string; words: string; params: PageParams[Page] }

/** Settings, and the parts of Retention; the palette goes there. */
export const pageParts: readonly (PagePart<'settings'> | PagePart<'retention'>)[] = [
  {
    page: 'settings',
    title: t`Classes`,
    words: t`class, rename class, add class, delete class, merge classes, label set, labels, categories, colors, attributes, skeleton`,
    params: { section: 'classes' },
  },
  {
    page: 'settings',
    title: t`Users and roles`,
    words: t`users, add user, team, accounts, permissions, annotators, reviewers`,
    params: { section: 'users' },
  },
  {
    page: 'settings',
    title: t`Backups`,
    words: t`backup, back up, make a backup, safety copy`,
    params: { section: 'backups' },
  },
  {
    page: 'settings',
    title: t`Check workspace`,
    words: t`doctor, repair, integrity, verify, corrupt`,
    params: { section: 'check' },
  },
  {
    page: 'settings',
    title: t`Review settings`,
    words: t`blind audit, reject reasons, approving own reviews`,
    params: { section: 'review' },
  },
  {
    page: 'settings',
    title: t`Pre-labeling and import settings`,
    words: t`confidence, threshold, limits`,
    params: { section: 'prelabel' },
  },
  {
    page: 'settings',
    title: t`Retention settings`,
    words: t`grace period, schedule, days in trash`,
    params: { section: 'retention' },
  },
  {
    page: 'settings',
    title: t`Appearance`,
    words: t`look, display, text size, hints`,
    params: { section: 'appearance' },
  },
  {
    page: 'settings',
    title: t`Notification settings`,
    words: t`desktop notifications`,
    params: { section: 'notifications' },
  },
  { page: 'retention', title: t`Policy`, words: t`rules, retention rules, clean up`, params: { tab: 'policy' } },
  { page: 'retention', title: t`Plans`, words: t`dry run, apply plan, approve plan`, params: { tab: 'plan' } },
  { page: 'retention', title: t`Trash`, words: t`restore, deleted images, recycle bin`, params: { tab: 'trash' } },
  { page: 'retention', title: t`Holds`, words: t`legal hold, block deletion`, params: { tab: 'holds' } },
  { page: 'retention', title: t`Erasure`, words: t`erase, GDPR, personal data, privacy`, params: { tab: 'erasure' } },
  { page: 'retention', title: t`Certificates`, words: t`proof of deletion`, params: { tab: 'certificates' } },
  { page: 'retention', title: t`Audit`, words: t`audit log, who did what`, params: { tab: 'audit' } },
  {
    page: 'retention',
    title: t`Signals`,
    words: t`impact estimate, calibration, calibrate`,
    params: { tab: 'signals' },
  },
]
