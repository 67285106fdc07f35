import { CheckCircle2, Info, TriangleAlert, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { create } from 'zustand'
import { Button } from './Button.tsx'

export type ToastMessage = {
  title: string
  detail?: string
  tone?: 'info' | 'ok' | 'problem'
  action?: { label: string; run(): void }
}

type Shown = ToastMessage & { id: number }
type ToastState = { shown: Shown[]; nextId: number }

const useToasts = create<ToastState>(() => ({ shown: [], nextId: 1 }))
const dismiss = (id: number) => useToasts.setState(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) }))

/**
 * Shows a message in the corner, in the place of an earlier one with the same title. Problems stay until they are closed,
 * everything else for six seconds.
 */
export function toast(message: ToastMessage): void {
  useToasts.setState(({ shown, nextId }) => ({
    shown: [...shown.filter(({ title }) => title !== message.title).slice(-3), { ...message, id: nextId }],
    nextId: nextId + 1,
  }))
}

const icons = { info: Info, ok: CheckCircle2, problem: TriangleAlert }
const colors = { info: 'text-accent-text', ok: 'text-ok', problem: 'text-danger' }

export function Toaster() {
  const shown = useToasts((state) => state.shown)
  return (
    <Radix.Provider swipeDirection="right" duration={6000}>
      {shown.map(({ id, title, detail, tone = 'info', action }) => {
        const Icon = icons[tone]
        return (
          <Radix.Root
            key={id}
            type={tone === 'problem' ? 'foreground' : 'background'}
            duration={tone === 'problem' ? Number.POSITIVE_INFINITY : 6000}
            onOpenChange={(open) => !open && dismiss(id)}
            className="appear flex items-start gap-2.5 rounded-lg border border-line bg-raised py-2.5 pr-2 pl-3 shadow-float"
          >
            <Icon size={16} className={`mt-0.5 shrink-0 ${colors[tone]}`} aria-hidden />
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-medium">{title}</Radix.Title>
              {detail && (
                <Radix.Description data-selectable className="text-xs break-words text-text-2">
                  {detail}
                </Radix.Description>
              )}
              {action && (
                <Radix.Action asChild altText={action.label}>
                  <Button size="small" className="mt-1.5" onClick={action.run}>
                    {action.label}
                  </Button>
                </Radix.Action>
              )}
            </div>
            <Radix.Close aria-label="Close" className="rounded-sm p-0.5 text-text-3 hover:bg-hover hover:text-text">
              <X size={14} aria-hidden />
            </Radix.Close>
          </Radix.Root>
        )
      })}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
