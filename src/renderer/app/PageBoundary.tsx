import { t } from '@lingui/core/macro'
import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { errorMessage } from '../connection/index.ts'
import { Button, EmptyState } from '../kit/index.ts'

type Props = { children: ReactNode }

/** Shows the error of a page that failed to render, while the frame around it keeps working. */
export class PageBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return (
      <EmptyState
        icon={TriangleAlert}
        title={t`Can’t display this page`}
        actions={<Button onClick={() => this.setState({ error: null })}>{t`Try again`}</Button>}
      >
        <p data-selectable>{errorMessage(this.state.error)}</p>
      </EmptyState>
    )
  }
}
