export { againstChain, headNotedIn, headProblems, isHeadFile, writeHead } from './audit-head.ts'
export { changeLabelSet } from './audited-label-set.ts'
export {
  createWorkspace,
  ensureFolders,
  folderBeside,
  foldersOf,
  isWorkspace,
  moveIntoPlace,
  requireEmpty,
  requireWorkspace,
} from './create.ts'
export { erasedStems, foldedStem, noteErasedNames } from './erased-stems.ts'
export { Events, paced } from './events.ts'
export { HeadKeeper } from './head-keeper.ts'
export { erasureKeyName, keyedHashes, publicKeyText, signingKey, workspaceMark } from './keys.ts'
export { classById, type EditedLabelSet, editedLabelSet, ensureClasses, listClasses } from './label-set.ts'
export { changeClass } from './label-set-edit.ts'
export { readLabelSetText } from './label-set-file.ts'
export { type FoundNotice, type NoticeKind, noticesProcedures } from './notices.ts'
export { endFiguresChange, figuresChange, noteFiguresChange, requireFigures } from './prediction-figures.ts'
export { workspaceProcedures } from './procedures.ts'
export { classUse, removeClass, requireRemovable, restoreClass } from './remove-class.ts'
export { requireNoLinks } from './require-no-links.ts'
export { changeSettings, readSettings } from './settings.ts'
export { headersAlone, readValue, writeValue } from './values.ts'
