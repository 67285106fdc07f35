import { t } from '@lingui/core/macro'
import { History } from 'lucide-react'
import { rowOf } from '#model/ids.ts'
import { describeEdit } from '../../../dialogs/edit-text.ts'
import { ImageHistoryDialog, showImageHistory } from '../../../dialogs/ImageHistoryDialog.tsx'
import { classNameOf } from '../../../editor/editor-state.ts'
import { Ago, Badge, Button } from '../../../kit/index.ts'
import { useEditor, useReview } from '../review-context.ts'

const maxShown = 200
const kinds = { edit: null, undo: t`Undo`, redo: t`Redo`, import: t`Import`, bulk: t`Bulk` }

/** Lists who changed what and when, latest first. */
export function EditHistory() {
  const edits = useEditor(({ snapshot }) => snapshot?.edits)
  const before = useEditor(({ snapshot }) => snapshot?.earlier ?? 0)
  const classes = useEditor((state) => state.classes)
  const imageId = useReview((state) => (state.status === 'image' ? state.imageId : null))
  if (!edits || edits.length === 0) return <p className="p-3 text-text-3">{t`No changes yet`}</p>
  const shown = edits.slice(-maxShown).reverse()
  const earlier = before + edits.length - shown.length
  return (
    <ol className="flex flex-col">
      <li className="border-b border-line p-3">
        <Button icon={History} disabled={!imageId} onClick={() => imageId && showImageHistory(rowOf(imageId))}>
          {t`Show all versions…`}
        </Button>
        <ImageHistoryDialog />
      </li>
      {shown.map(({ editId, kind, diff, user, atMs }) => (
        <li key={editId} className="border-b border-line px-3 py-1.5">
          <div className="flex items-center gap-1.5">
            {kinds[kind] && <Badge>{kinds[kind]}</Badge>}
            <span className="min-w-0">
              {describeEdit(diff, { className: (classId) => classNameOf(classes, classId) })}
            </span>
          </div>
          <div className="text-xs text-text-3">
            {user === null ? <span className="text-warn">{t`not saved yet`}</span> : user}, <Ago ms={atMs} />
          </div>
        </li>
      ))}
      {earlier > 0 && <li className="p-3 text-text-3">{t`${earlier} earlier edits`}</li>}
    </ol>
  )
}
