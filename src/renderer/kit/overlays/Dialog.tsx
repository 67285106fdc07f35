import { t } from '@lingui/core/macro'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from '../class-names.ts'
import { waitingButton } from '../inputs/Button.tsx'

type DialogProps = {
  open: boolean
  onClose(): void
  title: string
  /** One sentence under the title. */
  description?: ReactNode
  /** The buttons, the main one last. */
  footer?: ReactNode
  width?: 'small' | 'medium' | 'large' | 'wide'
  children?: ReactNode
}

const widths = { small: 'w-100', medium: 'w-140', large: 'w-210', wide: 'w-310' }

/** Returns what takes the focus first: the first text field, else the first select, else the main button. */
const mainControlIn = (content: HTMLElement): HTMLElement | null =>
  content.querySelector<HTMLElement>('[data-autofocus]') ??
  content.querySelector<HTMLElement>('input, textarea') ??
  content.querySelector<HTMLElement>('[role="combobox"]') ??
  content.querySelector<HTMLElement>('footer button:last-child:not(:disabled, [aria-disabled=true])')

function focusMainControl(event: Event): void {
  const control = event.currentTarget instanceof HTMLElement && mainControlIn(event.currentTarget)
  if (!control) return
  event.preventDefault()
  control.focus()
}

/** Presses the main button on Enter in a field, or on Ctrl+Enter in a multi-line one. A form submits itself. */
function pressMainButton(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key, ctrlKey, metaKey } = event
  if (key !== 'Enter' || event.defaultPrevented) return
  if (!(target instanceof HTMLElement) || !currentTarget.contains(target) || target.closest('form')) return
  const isField = target.matches('input:not([type="search"])')
  if (!isField && !(target.matches('textarea') && (ctrlKey || metaKey))) return
  event.preventDefault()
  currentTarget.querySelector<HTMLElement>('footer button:last-child:not(:disabled, [aria-disabled=true])')?.click()
}

/** Scrolls the body on page keys, wherever the focus is, such as on the buttons below. */
function scrollBody({ target, currentTarget, key, defaultPrevented }: KeyboardEvent<HTMLElement>): void {
  const body = currentTarget.querySelector<HTMLElement>('[data-dialog-body]')
  if (defaultPrevented || !body || (key !== 'PageDown' && key !== 'PageUp')) return
  if (target instanceof Node && body.contains(target)) return
  body.scrollBy({ top: (key === 'PageDown' ? 0.8 : -0.8) * body.clientHeight })
}

/** Escape in a search field clears it first. */
function keepWhileSearching(event: Event): void {
  const { target } = event
  if (target instanceof HTMLInputElement && target.role === 'combobox' && target.value !== '') event.preventDefault()
}

/** A modal dialog whose body scrolls in a low window. Escape and the cross close it, and the focus returns to where it was. */
export function Dialog({ open, onClose, ...content }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Content {...content} />
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Returns what gets the focus back: the focused element, a menu's button, or the button that waits for its work. */
function openerNow(): Element | null {
  if (document.activeElement === document.body) return waitingButton() ?? document.body
  const menu = document.activeElement?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : document.activeElement
}

/** What gets the focus if the opener is gone, for example with the empty page that a list has replaced. */
const restOfPage = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('main :is([role="listbox"], [role="grid"])') ??
  document.querySelector<HTMLElement>('main h1[tabindex]')

type ContentProps = Omit<DialogProps, 'open' | 'onClose'>

function Content({ title, description, footer, width = 'medium', children }: ContentProps) {
  const [opener, setOpener] = useState(openerNow)
  const dialog = useRef<HTMLDivElement>(null)
  const focused = useRef<HTMLElement>(null)
  // In the next step of a dialog, the element that had the focus is gone.
  useLayoutEffect(() => {
    if (dialog.current && focused.current && !focused.current.isConnected) {
      focused.current = null
      mainControlIn(dialog.current)?.focus()
    }
  })
  const focusOpener = (event: Event) => {
    if (!(opener instanceof HTMLElement)) return
    const target = opener.isConnected ? opener : restOfPage()
    if (!target) return
    event.preventDefault()
    target.focus()
  }
  return (
    <Radix.Content
      ref={dialog}
      onFocus={({ target, currentTarget }) => {
        if (target !== currentTarget && currentTarget.contains(target)) focused.current = target
      }}
      onOpenAutoFocus={(event) => {
        // By now, a button that was disabled while it loaded the dialog's content has the focus back.
        if (opener === document.body) setOpener(document.activeElement)
        focusMainControl(event)
      }}
      onCloseAutoFocus={focusOpener}
      onEscapeKeyDown={keepWhileSearching}
      onKeyDown={(event) => {
        pressMainButton(event)
        scrollBody(event)
      }}
      {...(description ? {} : { 'aria-describedby': undefined })}
      className={classNames(
        'appear fixed inset-0 z-40 m-auto flex h-fit max-h-[calc(100vh-48px)] max-w-[calc(100vw-48px)] flex-col rounded-xl border border-line bg-surface shadow-float outline-none',
        widths[width],
      )}
    >
      <header className="flex items-start gap-4 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {description && <Radix.Description className="mt-0.5 text-text-2">{description}</Radix.Description>}
        </div>
        <Radix.Close
          aria-label={t`Close`}
          className="-mr-1.5 flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-hover hover:text-text"
        >
          <X size={16} aria-hidden />
        </Radix.Close>
      </header>
      <div data-dialog-body className="-mt-1 min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-4">
        {children}
      </div>
      {footer && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>}
    </Radix.Content>
  )
}
