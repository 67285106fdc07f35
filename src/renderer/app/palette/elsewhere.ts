import { t } from '@lingui/core/macro'
import type { Command } from '../../commands/index.ts'
import { libraryCommands } from '../../pages/library/use-library-commands.ts'
import { mayNow } from '../../roles/index.ts'
import type { PageName, PageParams } from '../../route/route.ts'

/** A command of a page, with what the palette needs while the page is not loaded. `missing`: what to do first if it can't run. */
type PageCommand = Pick<Command, 'id' | 'title' | 'words' | 'when' | 'refused'> & { page: PageName; missing?: string }

/** The commands that the palette offers while another page is shown. It goes to the page and runs the command there. */
export const pageCommands: readonly PageCommand[] = [
  ...libraryCommands.map((command): PageCommand => ({ ...command, page: 'library' })),
  {
    id: 'library.query',
    page: 'library',
    title: t`Search`,
    words: t`search, find images, query, filter, text search, search by words`,
  },
  { id: 'library.saveQuery', page: 'library', title: t`Save query`, words: t`save search, bookmark` },
  { id: 'library.selectAll', page: 'library', title: t`Select all images` },
  { id: 'review.undo', page: 'review', title: t`Undo`, words: t`revert, take back` },
  { id: 'review.redo', page: 'review', title: t`Redo` },
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
  // Commands for the selected images, under titles that also make sense without a selection.
  {
    id: 'library.tag',
    page: 'library',
    title: t`Tag the selected images…`,
    words: t`tag, add tag, mark images`,
    when: () => mayNow('bulk.run'),
    missing: t`Select images first.`,
  },
  {
    id: 'library.trash',
    page: 'library',
    title: t`Move the selected images to the trash…`,
    words: t`delete, delete images, remove images, trash`,
    when: () => mayNow('bulk.run'),
    missing: t`Select images first.`,
  },
]

/** A part of a page that the palette finds by name. */
type PagePart<Page extends PageName> = { page: Page; title: string; words: string; params: PageParams[Page] }

/** The sections of Settings and the tabs of Retention. */
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
