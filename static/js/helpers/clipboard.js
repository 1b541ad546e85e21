/** Text into the clipboard, also where the page came without https. */

/** @throws {Error} when the browser does not let us */
export async function writeClipboard(/** @type {string} */ text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const put = (/** @type {ClipboardEvent} */ event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
  }
  addEventListener('copy', put, { capture: true, once: true })
  const isCopied = document.execCommand('copy')
  removeEventListener('copy', put, { capture: true })
  if (!isCopied) throw new Error('the browser did not copy')
}
