/** The few sentences that only the page itself can say. */

export const TEXTS = {
  unknownOutcome: 'Resultado desconhecido; confira o estado.',
  notLive: 'Sem conexão ao vivo: o comando não foi enviado.',
  newVersion: 'Nova versão disponível. Recarregue a página quando puder.',
  fragmentFailed: 'Não foi possível atualizar esta parte da página.',
  seeExecucao: 'Ver execução',
}
