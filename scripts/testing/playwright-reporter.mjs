// @ts-check
import { relative } from 'node:path'
import { projectFolder } from '../setup/project.mjs'
import { head } from './failures.mjs'
import { resultsWriter } from './results.mjs'

/**
 * Writes what Playwright runs into the results file that WINNOW_TEST_RESULTS names.
 *
 * @typedef {import('@playwright/test/reporter').Reporter} Reporter
 * @implements {Reporter}
 */
export default class PlaywrightReporter {
  #tell = resultsWriter(process.env.WINNOW_TEST_RESULTS ?? '')
  /** @type {Map<string, { left: number, ms: number }>} */
  #files = new Map()

  printsToStdio() {
    return false
  }

  /**
   * @param {import('@playwright/test/reporter').FullConfig} _config
   * @param {import('@playwright/test/reporter').Suite} suite
   */
  onBegin(_config, suite) {
    for (const test of suite.allTests()) {
      const { file } = placeOf(test)
      const left = this.#files.get(file)?.left ?? 0
      if (left === 0) this.#tell({ is: 'file', file })
      this.#files.set(file, { left: left + 1, ms: 0 })
    }
  }

  /** @param {import('@playwright/test/reporter').TestCase} test */
  onTestBegin(test) {
    const place = placeOf(test)
    this.#tell({ is: 'fileBegun', file: place.file })
    this.#tell({ is: 'begun', ...place })
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, { status, duration: ms, errors }) {
    const place = placeOf(test)
    const state = status === 'skipped' ? 'skipped' : status === test.expectedStatus ? 'passed' : 'failed'
    const error = head(errors.map(errorText).join('\n') || status)
    this.#tell({ is: 'ended', ...place, state, ms, ...(state === 'failed' ? { error } : {}) })
    const file = this.#files.get(place.file)
    if (!file) return
    file.left -= 1
    file.ms += ms
    if (file.left === 0) this.#tell({ is: 'fileEnded', file: place.file, ms: file.ms })
  }

  /** @param {import('@playwright/test/reporter').TestError} error */
  onError(error) {
    this.#tell({ is: 'broken', what: errorText(error) })
  }

  onEnd() {
    this.#tell({ is: 'done' })
  }
}

/** @param {import('@playwright/test/reporter').TestCase} test */
function placeOf(test) {
  // Root, project and file come before the test's own words.
  return { id: test.id, file: relative(projectFolder, test.location.file), test: test.titlePath().slice(3).join(' > ') }
}

/** @param {import('@playwright/test/reporter').TestError} error */
function errorText({ message, value, location }) {
  const text = message ?? value ?? 'An error without a message.'
  return location ? `${relative(projectFolder, location.file)}:${location.line}: ${text}` : text
}
