import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Check, MapPin, MessageSquarePlus, MessagesSquare, RotateCcw } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Comment } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { useKeysFor } from '../../../commands/index.ts'
import { errorMessage, queries, shownFolder } from '../../../connection/index.ts'
import { showAllComments } from '../../../dialogs/AllCommentsDialog.tsx'
import { Ago, Badge, Button, classNames, IconButton, Kbd, Textarea } from '../../../kit/index.ts'
import { replyFields } from '../commands/comment-commands.ts'
import { useReviewSession } from '../review-context.ts'
import { beginComment, chooseComment, endDraft, useSidePanel } from './comments-store.ts'

const keyOf = (name: string): string => `winnow.text ${shownFolder() ?? ''} ${name}`

/** Returns text that was written but not sent, also before a restart; else an empty string. */
const keptText = (name: string): string => localStorage.getItem(keyOf(name)) ?? ''

/** Stores the text; removes it if empty. */
function keepText(name: string, text: string): void {
  if (text === '') localStorage.removeItem(keyOf(name))
  else localStorage.setItem(keyOf(name), text)
}

export const useCommentsOf = (imageId: ImageId) =>
  useQuery(queries.labeling.comments.queryOptions({ input: { imageId } }))

/** Shows this image's comments with replies, open ones first. */
export function CommentsPanel({ imageId }: { imageId: ImageId }) {
  const { data, error } = useCommentsOf(imageId)
  const draft = useSidePanel((state) => state.draft)
  const placing = useSidePanel((state) => state.placing)
  const keys = useKeysFor('review.comment')
  const open = data?.filter(({ resolved }) => resolved === null) ?? []
  const done = data?.filter(({ resolved }) => resolved !== null) ?? []
  return (
    <div className="flex flex-col gap-2 p-3">
      {draft?.imageId === imageId ? (
        <NewComment key={String(draft.spot)} imageId={imageId} spot={draft.spot} />
      ) : (
        <div className="flex flex-wrap items-center gap-1.5">
          <Button
            icon={MapPin}
            size="small"
            aria-pressed={placing}
            onClick={() => useSidePanel.setState({ placing: !placing })}
          >
            {placing ? t`Click the image…` : t`Pin a comment`}
            {keys && !placing && <Kbd keys={keys} />}
          </Button>
          <IconButton
            icon={MessageSquarePlus}
            label={t`Comment on the whole image`}
            onClick={() => beginComment(imageId, null)}
          />
          <IconButton icon={MessagesSquare} label={t`Comments on all images`} onClick={() => showAllComments(true)} />
        </div>
      )}
      {error && <p className="text-danger">{errorMessage(error)}</p>}
      {data?.length === 0 && !draft && (
        <p className="text-text-3">
          <Trans>
            No comments. Pin one to ask or point something out. Find it later under “Open comments” in the queue.
          </Trans>
        </p>
      )}
      {[...open, ...done].map((comment) => (
        <CommentItem key={comment.commentId} comment={comment} number={numberOf(data ?? [], comment)} />
      ))}
    </div>
  )
}

export const numberOf = (all: readonly Comment[], { commentId }: Comment): number =>
  all.findIndex((other) => other.commentId === commentId) + 1

function NewComment({ imageId, spot }: { imageId: ImageId; spot: [number, number] | null }) {
  const add = useMutation(queries.labeling.comment.mutationOptions({ onSuccess: endDraft }))
  return (
    <div className="rounded-md border border-accent-text p-2">
      <p className="pb-1 text-xs text-text-3">
        {spot ? t`At ${Math.round(spot[0])}, ${Math.round(spot[1])}` : t`On the whole image`}
      </p>
      <WrittenText
        label={t`Comment`}
        keep={`${imageId} new`}
        placeholder={t`Your comment`}
        autoFocus
        onSend={(text) => add.mutateAsync({ imageId, spot, text })}
        onCancel={endDraft}
      />
      <p className="pt-1 text-xs text-text-3">{t`Enter to add, Shift+Enter for a new line, Esc to cancel`}</p>
    </div>
  )
}

function CommentItem({ comment, number }: { comment: Comment; number: number }) {
  const { editor } = useReviewSession()
  const { commentId, text, author, atMs, resolved, replies, spot } = comment
  const chosen = useSidePanel((state) => state.chosen === commentId)
  const item = useRef<HTMLElement>(null)
  const reply = useMutation(queries.labeling.reply.mutationOptions())
  const resolve = useMutation(queries.labeling.resolveComment.mutationOptions())
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const toggle = () => resolve.mutate({ commentId, resolved: resolved === null })
  const show = () => {
    chooseComment(commentId)
    if (spot) editor.camera.reveal({ shape: 'box', x: spot[0], y: spot[1], width: 1, height: 1 })
  }
  return (
    <article
      ref={item}
      aria-label={t`Comment ${number} by ${author}`}
      className={classNames(
        'rounded-md border p-2',
        chosen ? 'border-accent-text' : 'border-line',
        resolved && 'bg-inset text-text-2',
      )}
    >
      <header className="flex items-center gap-1.5">
        <button
          type="button"
          tabIndex={-1}
          onClick={show}
          className="flex min-w-0 flex-1 items-center gap-1.5 text-left"
        >
          <Badge tone={resolved ? 'neutral' : 'accent'}>{number}</Badge>
          <span className="truncate font-medium">{author}</span>
          <span className="text-xs text-text-3">
            <Ago ms={atMs} />
          </span>
        </button>
        <IconButton icon={resolved ? RotateCcw : Check} label={resolved ? t`Reopen` : t`Resolve`} onClick={toggle} />
      </header>
      <p data-selectable dir="auto" className="whitespace-pre-wrap">
        {text}
      </p>
      {replies.map((answer, i) => (
        <div key={`${answer.atMs} ${i}`} data-selectable className="mt-1.5 border-l-2 border-line pl-2">
          <p className="text-xs text-text-3">
            {answer.author}, <Ago ms={answer.atMs} />
          </p>
          <p dir="auto" className="whitespace-pre-wrap">
            {answer.text}
          </p>
        </div>
      ))}
      {resolved && (
        <p className="pt-1 text-xs text-text-3">
          <Trans>
            Resolved by {resolved.by}, <Ago ms={resolved.atMs} />
          </Trans>
        </p>
      )}
      <div className="pt-1.5">
        <WrittenText
          label={t`Answer comment ${number}`}
          keep={commentId}
          placeholder={t`Answer… (Ctrl ↵ resolves)`}
          isReply
          onFocus={show}
          onSend={(answer) => reply.mutateAsync({ commentId, text: answer })}
          onToggle={toggle}
          onCancel={() => chooseComment(null)}
        />
      </div>
    </article>
  )
}

type WrittenTextProps = {
  label: string
  /** The key of the unsent text. */
  keep: string
  placeholder: string
  autoFocus?: boolean
  /** Up and Down move between replies. */
  isReply?: boolean
  onFocus?(): void
  /** Rejects if the text wasn't saved; then it stays in the field. */
  onSend(text: string): Promise<unknown>
  onToggle?(): void
  onCancel(): void
}

/** A text sent by Enter and stored until it is saved. */
function WrittenText({
  label,
  keep,
  placeholder,
  autoFocus,
  isReply,
  onFocus,
  onSend,
  onToggle,
  onCancel,
}: WrittenTextProps) {
  const [text, setText] = useState(() => keptText(keep))
  const [sending, setSending] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (autoFocus) field.current?.focus()
  }, [autoFocus])
  const write = (written: string) => {
    setText(written)
    keepText(keep, written)
  }
  const send = async (written: string): Promise<boolean> => {
    setSending(true)
    try {
      await onSend(written)
      write('')
      return true
    } catch {
      // A toast shows the reason; the text stays.
      field.current?.focus()
      return false
    } finally {
      setSending(false)
    }
  }
  /** An answer that is already written is sent first. */
  const toggle = async (written: string) => {
    if (written === '' || (await send(written))) onToggle?.()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, shiftKey, ctrlKey, metaKey, currentTarget } = event
    if (key === 'Enter' && (ctrlKey || metaKey) && onToggle) void toggle(text.trim())
    else if (key === 'Enter' && !shiftKey) {
      if (text.trim() !== '') {
        void send(text.trim())
        currentTarget.blur()
      } else write('')
    } else if (key === 'Escape') {
      write('')
      currentTarget.blur()
      onCancel()
    } else if (isReply && text === '' && (key === 'ArrowDown' || key === 'ArrowUp')) {
      const fields = replyFields()
      fields[fields.indexOf(currentTarget) + (key === 'ArrowDown' ? 1 : -1)]?.focus()
    } else return
    event.preventDefault()
  }
  return (
    <>
      <Textarea
        ref={field}
        dir="auto"
        aria-label={label}
        {...(isReply && { 'data-reply': '' })}
        rows={isReply && text === '' ? 1 : 3}
        value={text}
        placeholder={placeholder}
        maxLength={5000}
        readOnly={sending}
        onChange={(event) => write(event.target.value)}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      />
      {text.trim() !== '' && (
        <div className="flex justify-end pt-1">
          <Button size="small" disabled={sending} onClick={() => void send(text.trim())}>
            {isReply ? t`Add answer` : t`Add comment`}
          </Button>
        </div>
      )}
    </>
  )
}
