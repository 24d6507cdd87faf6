package jetstream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
)

// certificate makes one for the address of loopback, and the pool of those who trust it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// secure starts a server that wants TLS, and a password or a key.
func secure(t *testing.T, c tls.Certificate, public string) (url string) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(),
		NoLog: true, NoSigs: true, TLS: true, TLSTimeout: 5,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS13},
		Users:     []*server.User{{Username: "ada", Password: "secret"}}, Nkeys: []*server.NkeyUser{{Nkey: public}}})
	require.NoError(t, err)
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	require.True(t, s.ReadyForConnections(await))
	return "tls://" + s.Addr().String()
}

// Options.Connect has the credentials and the certificates that nats.go takes.
func TestCredentialsAndTLS(t *testing.T) {
	pair, err := nkeys.CreateUser()
	require.NoError(t, err)
	public, err := pair.PublicKey()
	require.NoError(t, err)
	c, trusted := certificate(t)
	url := secure(t, c, public)
	roots := nats.Secure(&tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS13})
	connect := func(o ...nats.Option) (*jetstream.Engine, error) {
		return jetstream.Connect(within(t), url, &jetstream.Options{Memory: true, Connect: o})
	}
	for name, o := range map[string][]nats.Option{
		"a password": {roots, nats.UserInfo("ada", "secret")},
		"a key":      {roots, nats.Nkey(public, pair.Sign)},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := connect(o...)
			require.NoError(t, err)
			t.Cleanup(e.Close)
			worker(t, e, nil)
			v, err := jetstream.Submit(context.Background(), client(t, e, nil), double, 4).Result(within(t))
			require.NoError(t, err)
			require.Equal(t, 8, v)
		})
	}
	for name, o := range map[string][]nats.Option{
		"nobody": {roots}, "a wrong password": {roots, nats.UserInfo("ada", "guess")},
	} {
		_, err := connect(o...)
		require.ErrorIs(t, err, nats.ErrAuthorization, name)
	}
	_, err = connect(nats.UserInfo("ada", "secret"))
	require.ErrorAs(t, err, new(*tls.CertificateVerificationError), "whom nobody trusts")
}
