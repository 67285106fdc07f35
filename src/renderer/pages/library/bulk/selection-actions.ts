import { plural, t } from '@lingui/core/macro'
import {
  Check,
  CircleSlash,
  ClipboardCopy,
  Copy,
  History,
  Layers,
  type LucideIcon,
  Pin,
  ScanEye,
  ScanSearch,
  ShieldCheck,
  Tag,
  Trash2,
  UserRoundPlus,
} from 'lucide-react'
import type { BulkKinds, ImageRow } from '#contract'
import { idOf } from '#model/ids.ts'
import { engine, showProblem } from '../../../connection/index.ts'
import { openAssign } from '../../../dialogs/AssignDialog.tsx'
import { showImageHistory } from '../../../dialogs/ImageHistoryDialog.tsx'
import { moreLike } from '../../../dialogs/more-like.ts'
import { fileName, type MenuItem, toast } from '../../../kit/index.ts'
import { mayNow } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'
import { fieldsIn, readQuery } from '../../../search/query-terms.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import { inSentence } from '../../../texts/in-sentence.ts'
import { showQuery, useLibraryView } from '../library-view.ts'
import { openBulk, type RequestedAction } from './bulk-flow.ts'
import { targetOf } from './target.ts'

/** An action for the selected images, used by the bar, the menu and keys. */
export type SelectionAction = {
  id: string
  title: string
  icon?: LucideIcon
  keys?: string
  danger?: boolean
  /** Why it can't run now, as a sentence. */
  refused?: string | null
  run(): void
}

const markTitles = {
  reviewed: t`Mark as reviewed…`,
  approved: t`Mark as approved…`,
  rejected: t`Mark as rejected…`,
  new: t`Mark as not reviewed…`,
}

/** A query may have 10,000 characters. */
const maxReviewed = 500

const selectedWhere = (): string =>
  `id in ${JSON.stringify([...useLibraryView.getState().selection.ids].map((row) => idOf('img', row)))}`

/** Reviews only the selected images, in the current order. */
export function reviewSelected(): void {
  navigate('review', { where: selectedWhere(), order: useLibraryView.getState().order, position: 0 })
}

async function copyText(what: string, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ tone: 'ok', title: t`${what} copied`, detail: text })
  } catch (error) {
    showProblem(t`Can’t copy the ${inSentence(what)}`)(error)
  }
}

/** Returns the actions for the selection in groups. `focused` is the image with the focus, once its facts are known. */
export function selectionActions(
  kinds: BulkKinds,
  sequence: Uint32Array,
  onReview: (position: number) => void,
  focused?: ImageRow,
): SelectionAction[][] {
  /** Actions that the user's role does not allow are hidden. */
  const bulk = (action: RequestedAction, more: Partial<SelectionAction> = {}): SelectionAction[] =>
    mayNow(kinds[action.kind].role)
      ? [
          {
            id: `library.${action.kind}`,
            title: `${fromEngine(kinds[action.kind].title)}…`,
            run() {
              const view = useLibraryView.getState()
              if (view.selection.ids.size > 0)
                openBulk(action, targetOf(view.selection, sequence, view.where, view.stacks))
            },
            ...more,
          },
        ]
      : []
  const mark = (state: 'reviewed' | 'approved' | 'rejected' | 'new', icon?: LucideIcon): SelectionAction[] =>
    bulk(
      { kind: 'state', state },
      {
        id: state === 'rejected' ? 'library.reject' : `library.mark.${state}`,
        title: markTitles[state],
        icon,
      },
    )
  return [
    reviewActions(sequence, onReview),
    [
      ...bulk({ kind: 'accept' }, { id: 'library.acceptSelected', icon: Check, keys: 'Shift+E' }),
      ...mark('reviewed'),
      ...mark('approved'),
      ...mark('rejected', CircleSlash),
      ...mark('new'),
    ],
    [
      ...bulk({ kind: 'tag' }, { icon: Tag, keys: 'T' }),
      ...bulk({ kind: 'untag' }, { keys: 'Shift+T' }),
      ...bulk({ kind: 'relabel' }),
      ...bulk({ kind: 'deleteLabels' }),
      ...bulk({ kind: 'source' }),
      ...bulk({ kind: 'licence' }),
      ...bulk({ kind: 'consent' }),
    ],
    imageActions(sequence, focused),
    [
      ...bulk({ kind: 'hold' }, { icon: ShieldCheck }),
      ...bulk({ kind: 'pin' }, { icon: Pin }),
      ...bulk({ kind: 'unpin' }),
      ...(fieldsIn(readQuery(useLibraryView.getState().where)).includes('lifecycle') ? bulk({ kind: 'restore' }) : []),
      ...bulk({ kind: 'trash' }, { icon: Trash2, keys: 'Delete', danger: true }),
    ],
  ]
}

function reviewActions(sequence: Uint32Array, onReview: (position: number) => void): SelectionAction[] {
  const { focus, ids } = useLibraryView.getState().selection
  const count = ids.size
  const isAll = count === sequence.length
  const isTooMany = count > maxReviewed && !isAll
  return [
    {
      id: 'library.open',
      title: t`Open in review`,
      icon: ScanEye,
      keys: 'Enter',
      refused: focus === null ? t`Select an image first.` : null,
      run: () => onReview(useLibraryView.getState().selection.focus ?? 0),
    },
    {
      id: 'library.reviewSelected',
      title:
        count > 1 ? t`Review these ${plural(count, { one: '# image', other: '# images' })}` : t`Review only this image`,
      keys: 'Shift+Enter',
      refused: count > maxReviewed ? t`You can review up to ${maxReviewed} selected images at once.` : null,
      run: reviewSelected,
    },
    ...(mayNow('labeling.assignQueue')
      ? [
          {
            id: 'library.assign',
            title: t`Assign…`,
            icon: UserRoundPlus,
            refused: isTooMany
              ? t`Up to ${maxReviewed} selected images can be assigned. Assign the search instead.`
              : null,
            run() {
              const view = useLibraryView.getState()
              openAssign(isAll ? view.where : selectedWhere(), view.order)
            },
          },
        ]
      : []),
  ]
}

/** Returns the actions for the image with the focus. */
function imageActions(sequence: Uint32Array, focused: ImageRow | undefined): SelectionAction[] {
  const refused = useLibraryView.getState().selection.focus === null ? t`Select an image first.` : null
  const group = focused?.nearDuplicates
  const copied = focused ? null : t`Select an image first.`
  return [
    {
      id: 'library.moreLike',
      title: t`More like this`,
      icon: ScanSearch,
      keys: 'Alt+S',
      refused,
      run() {
        const row = focusInSequence(sequence)
        if (row !== undefined) void moreLike({ imageId: idOf('img', row) })
      },
    },
    {
      id: 'library.nearDuplicates',
      title: group
        ? t`Show its ${plural(group.size, { one: '# near-duplicate', other: '# near-duplicates' })}`
        : t`Show its near-duplicates`,
      icon: Layers,
      refused: group ? null : t`No near-duplicates known yet`,
      run: () => group && showQuery(`duplicates.group == ${JSON.stringify(group.group)}`, 'duplicates.rank'),
    },
    {
      id: 'library.history',
      title: t`History of this image`,
      icon: History,
      keys: 'H',
      refused,
      run() {
        const row = focusInSequence(sequence)
        if (row !== undefined) showImageHistory(row)
      },
    },
    {
      id: 'library.copyName',
      title: t`Copy name`,
      icon: Copy,
      refused: copied,
      run: () => focused && void copyText(t`Name`, fileName(focused.path)),
    },
    {
      id: 'library.copyPath',
      title: t`Copy path`,
      icon: ClipboardCopy,
      refused: copied,
      run: () =>
        focused &&
        void engine.library
          .image({ imageId: focused.imageId })
          .then(({ file }) => copyText(t`Path`, file))
          .catch(showProblem(t`Can’t copy the path`)),
    },
  ]
}

/** Returns the row of the image with the focus. */
function focusInSequence(sequence: Uint32Array): number | undefined {
  const { focus } = useLibraryView.getState().selection
  return focus === null ? undefined : sequence[focus]
}

/** Returns menu items for groups of actions. Refused ones are disabled and say why. */
export const menuItems = (groups: readonly (readonly SelectionAction[])[]): MenuItem[] =>
  groups
    .filter((group) => group.length > 0)
    .flatMap((group, i) => [
      ...(i > 0 ? ['separator' as const] : []),
      ...group.map(
        ({ title, icon, keys, danger, refused, run }): MenuItem => ({
          label: title,
          icon,
          keys,
          danger,
          disabled: Boolean(refused),
          hint: refused ?? undefined,
          run,
        }),
      ),
    ])
