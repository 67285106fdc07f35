import { t } from '@lingui/core/macro'
import { CheckCircle2, Info, TriangleAlert, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { create } from 'zustand'
import { useCommands, useKeysFor } from '../../commands/index.ts'
import { Button } from '../inputs/Button.tsx'

export type Action = { label: string; run(): void }

export type ToastMessage = {
  title: string
  detail?: string
  tone?: 'info' | 'ok' | 'problem'
  action?: Action
  actions?: readonly Action[]
  /** Undoes what the message reports. Shown as a button, with a key while the message is shown. */
  undo?: () => void
  /** Stays until the user closes it, for results that come minutes after the request. */
  stays?: boolean
}

type VisibleToast = ToastMessage & { id: number }
type ToastState = { shown: VisibleToast[]; nextId: number }

const useToasts = create<ToastState>(() => ({ shown: [], nextId: 1 }))
const dismiss = (id: number) => useToasts.setState(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) }))

/**
 * Shows a message at the lower edge and replaces an earlier one with the same title. Problems stay until the user closes them,
 * other messages for five seconds unless `stays` is set.
 */
export function toast(message: ToastMessage): void {
  useToasts.setState(({ shown, nextId }) => ({
    shown: [...shown.filter(({ title }) => title !== message.title).slice(-3), { ...message, id: nextId }],
    nextId: nextId + 1,
  }))
}

/** Returns whether a message is shown. */
export const useHasToast = (): boolean => useToasts(({ shown }) => shown.length > 0)

const shownMs = 5000

const icons = { info: Info, ok: CheckCircle2, problem: TriangleAlert }
const colors = { info: 'text-accent-text', ok: 'text-ok', problem: 'text-danger' }

export function Toaster() {
  const shown = useToasts((state) => state.shown)
  // A message closed by hand leaves the provider paused, and all later ones would stay: the next one gets a new provider.
  if (shown.length === 0) return null
  return (
    <Radix.Provider swipeDirection="down" duration={shownMs}>
      {shown.map(
        ({
          id,
          title,
          detail,
          tone = 'info',
          action,
          actions = action ? [action] : [],
          undo,
          stays = tone === 'problem',
        }) => {
          const Icon = icons[tone]
          const undoIt = () => {
            dismiss(id)
            undo?.()
          }
          return (
            <Radix.Root
              key={id}
              data-theme="dark"
              type={tone === 'problem' ? 'foreground' : 'background'}
              duration={stays ? Number.POSITIVE_INFINITY : shownMs}
              onOpenChange={(open) => !open && dismiss(id)}
              className="appear pointer-events-auto flex max-w-full min-w-0 items-center gap-2.5 floating py-1.5 pr-1.5 pl-3 text-text"
            >
              <Icon size={16} className={`shrink-0 ${colors[tone]}`} aria-hidden />
              <div className="min-w-0 flex-1 py-1">
                <Radix.Title className="wrap-anywhere">{title}</Radix.Title>
                {detail && (
                  <Radix.Description data-selectable className="text-xs wrap-anywhere text-text-2">
                    {detail}
                  </Radix.Description>
                )}
              </div>
              {actions.map(({ label, run }) => (
                <Radix.Action key={label} asChild altText={label}>
                  <Button onClick={run}>{label}</Button>
                </Radix.Action>
              ))}
              {undo && <UndoButton onUndo={undoIt} />}
              <Radix.Close
                aria-label={t`Close message`}
                className="grid size-7 shrink-0 place-items-center rounded-md text-text-3 hover:bg-hover hover:text-text"
              >
                <X size={14} aria-hidden />
              </Radix.Close>
            </Radix.Root>
          )
        },
      )}
      <Radix.Viewport
        label={`${t`Notifications`} ({hotkey})`}
        className="pointer-events-none fixed bottom-20 left-1/2 z-50 flex w-max max-w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col items-center gap-2 outline-none"
      />
    </Radix.Provider>
  )
}

/** The button and key that undo. The key belongs to the latest message. */
function UndoButton({ onUndo }: { onUndo(): void }) {
  const id = 'message.undo'
  useCommands([{ id, title: t`Undo this change`, group: 'Workspace', keys: ['Mod+Z'], run: onUndo, keyOnly: true }])
  return (
    <Button keys={useKeysFor(id)} onClick={onUndo}>
      {t`Undo`}
    </Button>
  )
}
