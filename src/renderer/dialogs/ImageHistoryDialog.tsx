import { plural, t } from '@lingui/core/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { create } from 'zustand'
import type { ImageId } from '#model/ids.ts'
import { editIdFrom, idOf } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { randomPart } from '#model/random-part.ts'
import { engine, errorMessage, queries, showProblem } from '../connection/index.ts'
import { Ago, Badge, Button, Dialog, fileName, formatCount, formatFacts, StateBadge, toast } from '../kit/index.ts'
import { describeEdit } from './edit-text.ts'
import { LabelPreview } from './import/LabelPreview.tsx'
import { shownPredictions } from './import/shown-predictions.ts'
import { type Revision, revisionsOf } from './revisions.ts'

/** The row of the image whose history is shown. */
const useImageHistory = create<{ row: number | null }>(() => ({ row: null }))

export const showImageHistory = (row: number): void => useImageHistory.setState({ row })
const hideImageHistory = (): void => useImageHistory.setState({ row: null })

const kinds = { edit: null, undo: t`Undo`, redo: t`Redo`, import: t`Import`, bulk: t`Bulk action` }

/** Shows the edits of one image, with its shapes after each, and reverts to any of them. */
export function ImageHistoryDialog() {
  const row = useImageHistory((history) => history.row)
  return row === null ? null : <History imageId={idOf('img', row)} />
}

const newEditId = () => editIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))

function History({ imageId }: { imageId: ImageId }) {
  const image = useQuery({ ...queries.labeling.open.queryOptions({ input: { imageId } }), staleTime: 0 })
  const history = useInfiniteQuery({
    ...queries.labeling.history.infiniteOptions({
      input: (before: number | undefined) => ({ imageId, before }),
      initialPageParam: undefined,
      getNextPageParam: ({ edits, earlier }) => (earlier > 0 ? edits[0]?.revision : undefined),
    }),
    staleTime: 0,
  })
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const problem = image.error ?? history.error
  const edits = history.data?.pages.toReversed().flatMap((page) => page.edits)
  const earlier = history.data?.pages.at(-1)?.earlier ?? 0
  const isCurrent = image.data && classes && edits && (edits.at(-1)?.revision ?? 0) === image.data.revision
  const revisions = isCurrent && image.data && edits ? revisionsOf(image.data, edits, earlier) : []
  const revertTo = (revision: number) => engine.labeling.revert({ imageId, revision, editId: newEditId() })
  const revert = async (revision: number) => {
    const before = revisions[0]?.revision ?? 0
    const { stateKept } = await revertTo(revision)
    toast({
      tone: 'ok',
      title: t`Reverted to revision ${revision}`,
      ...(stateKept && { detail: t`The review state is unchanged.` }),
      undo: () => void revertTo(before).catch(showProblem(t`Action failed`)),
    })
  }
  return (
    <Dialog
      open
      onClose={hideImageHistory}
      title={image.data ? t`History of ${fileName(image.data.path)}` : t`History`}
      description={t`Reverting adds a new edit that you can undo.`}
      width="large"
      footer={<Button onClick={hideImageHistory}>{t`Close`}</Button>}
    >
      {problem && <p className="text-danger">{errorMessage(problem)}</p>}
      {image.data && classes && (
        <ol
          aria-label={t`Revisions`}
          className="flex max-h-[460px] flex-col overflow-y-auto rounded-md border border-line"
        >
          {revisions.map((one, i) => (
            <RevisionItem
              key={one.revision}
              of={{ imageId, widthPx: image.data.widthPx, heightPx: image.data.heightPx }}
              revision={one}
              isPresent={i === 0}
              classes={classes}
              onRevert={() => void revert(one.revision).catch(showProblem(t`Labels unchanged`))}
            />
          ))}
          {history.hasNextPage && (
            <li className="p-3">
              <Button disabled={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
                {t`Show earlier (${formatCount(earlier)})`}
              </Button>
            </li>
          )}
        </ol>
      )}
    </Dialog>
  )
}

type RevisionItemProps = {
  of: { imageId: ImageId; widthPx: number; heightPx: number }
  revision: Revision
  isPresent: boolean
  classes: readonly LabelClass[]
  onRevert(): void
}

function RevisionItem(props: RevisionItemProps) {
  const { of, isPresent, classes, onRevert } = props
  const { revision, edit, labels } = props.revision
  const nameOf = (classId: number) => classes.find((one) => one.classId === classId)?.name ?? t`class ${classId}`
  const words = edit ? describeEdit(edit.diff, { className: nameOf }) : t`Before the first edit`
  const kind = edit && kinds[edit.kind]
  return (
    <li className="flex items-center gap-4 border-b border-line p-3 last:border-b-0">
      <LabelPreview
        {...of}
        annotations={labels.annotations}
        predictions={shownPredictions(labels)}
        classes={classes}
        maxWidthPx={132}
        maxHeightPx={88}
        label={t`The shapes of revision ${revision}: ${plural(labels.annotations.length, { one: '# label', other: '# labels' })}`}
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          {kind && <Badge>{kind}</Badge>}
          <span className="min-w-0 first-letter:uppercase">{words}</span>
        </p>
        <p className="text-xs text-text-3">
          {edit && (
            <>
              {edit.user}, <Ago ms={edit.atMs} /> ·{' '}
            </>
          )}
          {formatFacts(
            t`revision ${revision}`,
            plural(labels.annotations.length, { one: '# label', other: '# labels' }),
          )}
        </p>
        <StateBadge state={labels.state} />
      </div>
      {isPresent ? (
        <Badge tone="accent">{t`Now`}</Badge>
      ) : (
        <Button icon={Undo2} onClick={onRevert}>
          {t`Revert to this version`}
        </Button>
      )}
    </li>
  )
}
